import { Injectable } from '@nestjs/common';
import type { WebhookDeliveryResource } from '@okno/contracts';
import { WakeSignal } from '@okno/messaging';
import { UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { WebhookDeliveryRepository, toDeliveryResource } from './webhook-delivery.repository.js';
import { WebhookRepository } from './webhook.repository.js';

/** What an administrator asks for by hand: a trial, and something to be delivered once more. */
@Injectable()
export class AskForDelivery {
  constructor(
    private readonly work: UnitOfWork,
    private readonly webhooks: WebhookRepository,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly bell: WakeSignal,
  ) {}

  /** Sends a message that says nothing, once, also to a webhook that is switched off. @throws not-found */
  test(webhookId: string, context: WorkContext): Promise<WebhookDeliveryResource> {
    return this.work.run(context, (work) =>
      once(work, {}, async () => {
        if ((await this.webhooks.find(work, webhookId)) === undefined) throw refuse('not-found');
        const id = work.newId();
        await this.deliveries.insert(work, [
          {
            id,
            webhookId,
            event: 'webhook.test',
            eventId: id,
            requestId: null,
            clientId: null,
            factType: 'webhook.test',
            fact: {},
            factVersion: 1,
            occurredAt: work.now.toISOString(),
          },
        ]);
        return this.asked(work, webhookId, id, 'webhook.test');
      }),
    );
  }

  /** Under the same id, so that who has it already knows it again. @throws not-found, webhook-switched-off */
  redeliver(webhookId: string, id: string, context: WorkContext): Promise<WebhookDeliveryResource> {
    return this.work.run(context, async (work) => {
      const webhook = await this.webhooks.find(work, webhookId);
      const delivery = webhook === undefined ? undefined : await this.deliveries.find(work, webhookId, id);
      if (webhook === undefined || delivery === undefined) throw refuse('not-found');
      if (!webhook.active && delivery.event !== 'webhook.test') throw refuse('webhook-switched-off');
      await this.deliveries.askAgain(work, id);
      return this.asked(work, webhookId, id, 'webhook.redeliver');
    });
  }

  private async asked(work: Work, webhookId: string, id: string, action: string): Promise<WebhookDeliveryResource> {
    work.audit({ action, subjectKind: 'webhook', subjectIds: [webhookId], details: { deliveryId: id } });
    work.afterCommit(() => {
      this.bell.wake();
    });
    const delivery = await this.deliveries.find(work, webhookId, id);
    if (delivery === undefined) throw refuse('not-found');
    return toDeliveryResource(delivery);
  }
}
