import { Injectable } from '@nestjs/common';
import type { EventEnvelope, EventPayload, interactionRecorded, requestRegistered } from '@okno/contracts';
import { WakeSignal } from '@okno/messaging';
import type { Transaction } from '@okno/persistence';
import { newId } from '@okno/service-kit';
import { WebhookDeliveryRepository, type NewDelivery } from './webhook-delivery.repository.js';
import { WebhookRepository } from './webhook.repository.js';
import { isTold, webhookEventOf, type Subscription } from './webhook.rules.js';

type RequestFact = EventEnvelope<Pick<EventPayload<typeof requestRegistered>, 'request'>>;
type Exchange = EventEnvelope<EventPayload<typeof interactionRecorded>>;
type Told = Omit<NewDelivery, 'id' | 'webhookId'> & { readonly event: Subscription['events'][number] };

/** Notes for every webhook what it is to be told of; in the transaction in which the events are taken in. */
@Injectable()
export class NoteDeliveries {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly bell: WakeSignal,
  ) {}

  async requests(tx: Transaction, envelopes: readonly RequestFact[]): Promise<void> {
    const webhooks = await this.webhooks.subscriptions(tx);
    if (webhooks.length === 0) return;
    const facts = envelopes.map((envelope): Told => {
      const { requestId, clientId } = envelope.data.request;
      return { ...factOf(envelope), event: webhookEventOf(envelope.type), requestId, clientId };
    });
    await this.note(tx, webhooks, facts);
  }

  /** Exchanges by which words about a request came or went; calls have none, and internal notes are no exchanges. */
  async exchanges(tx: Transaction, envelopes: readonly Exchange[]): Promise<void> {
    const all = await this.webhooks.subscriptions(tx);
    const webhooks = all.filter(({ events }) => events.includes('message.added'));
    if (webhooks.length === 0) return;
    const messages = await tx.query<{ id: string; requestId: string }>(
      `SELECT id, request_id AS "requestId" FROM message WHERE id = ANY ($1::uuid[]) AND direction <> 'internal'`,
      [envelopes.map(({ data }) => data.interactionId)],
    );
    const requestOf = new Map(messages.map(({ id, requestId }) => [id, requestId]));
    const facts = envelopes.flatMap((envelope): Told[] => {
      const { interactionId, clientId } = envelope.data;
      const requestId = requestOf.get(interactionId);
      return requestId === undefined ? [] : [{ ...factOf(envelope), event: 'message.added', requestId, clientId }];
    });
    await this.note(tx, webhooks, facts);
  }

  private async note(tx: Transaction, webhooks: readonly Subscription[], facts: readonly Told[]): Promise<void> {
    const noted = facts.flatMap((fact) =>
      webhooks.filter((webhook) => isTold(webhook, fact)).map(({ id }) => ({ ...fact, id: newId(), webhookId: id })),
    );
    if (noted.length === 0) return;
    await this.deliveries.insert(tx, noted);
    tx.afterCommit(() => {
      this.bell.wake();
    });
  }
}

function factOf({ id, type, data, time, aggregateversion }: EventEnvelope) {
  return { eventId: id, factType: type, fact: data, factVersion: aggregateversion, occurredAt: time };
}
