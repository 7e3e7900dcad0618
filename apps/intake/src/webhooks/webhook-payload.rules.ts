import type { Channel, DeliveredEvent, RequestState, WaitingOn, WebhookPayload } from '@okno/contracts';
import { readsTexts, type Reader } from '../requests/request-view.rules.js';
import { changeOf } from './webhook.rules.js';

/** The facts of a delivery, as the event told them: ids only. */
export interface ToldFact {
  readonly webhookId: string;
  readonly event: DeliveredEvent;
  readonly factType: string;
  readonly factVersion: number;
  readonly occurredAt: Date;
  readonly fact: unknown;
}

/** The words that go with them, as they stand in the records now; null where they were erased. */
export interface ToldWords {
  readonly reference: string | null;
  readonly subject: string | null;
  readonly description: string | null;
  readonly text: string | null;
  readonly attachmentIds: readonly string[] | null;
}

interface RequestFactData {
  readonly request: RequestState;
  readonly on?: WaitingOn;
  readonly until?: string | null;
  readonly intoId?: string;
  readonly how?: 'client' | 'silence';
  readonly fromId?: string;
  readonly toId?: string;
}

interface ExchangeData {
  readonly interactionId: string;
  readonly requestId: string;
  readonly clientId: string;
  readonly channel: Channel;
  readonly direction: 'inbound' | 'outbound';
  readonly at: string;
  readonly employeeId: string | null;
}

/** Whose rights decide what a webhook is told: its client's where it names one, else those of another system. */
export function readerOf(clientId: string | null): Reader {
  return clientId === null ? { kind: 'key', roles: ['integration'] } : { kind: 'person', roles: ['client'] };
}

/** What a delivery says, for a reader. */
export function payloadOf(told: ToldFact, words: ToldWords, reader: Reader): WebhookPayload {
  const timestamp = told.occurredAt.toISOString();
  const shown = readsTexts(reader) ? words : { ...words, subject: null, description: null, text: null };
  switch (told.event) {
    case 'webhook.test':
      return { type: told.event, timestamp, data: { webhookId: told.webhookId } };
    case 'message.added':
      return { type: told.event, timestamp, data: messageIn(told.fact as ExchangeData, shown) };
    case 'request.registered':
    case 'request.status-changed':
    case 'request.confirmed':
    case 'request.owner-changed':
      return requestIn(told.event, told, shown);
  }
}

type MessageData = Extract<WebhookPayload, { type: 'message.added' }>['data'];
type RequestEvent = Exclude<DeliveredEvent, 'message.added' | 'webhook.test'>;

function messageIn(fact: ExchangeData, { text, attachmentIds, reference }: ToldWords): MessageData {
  const { interactionId: id, requestId, direction, channel, at, employeeId, clientId } = fact;
  return {
    message: {
      id,
      requestId,
      direction,
      channel,
      text,
      at,
      authorEmployeeId: employeeId,
      attachmentIds: [...(attachmentIds ?? [])],
    },
    reference: reference ?? '',
    clientId,
  };
}

function requestIn(
  type: RequestEvent,
  { fact, factType, factVersion, occurredAt }: ToldFact,
  words: ToldWords,
): WebhookPayload {
  const timestamp = occurredAt.toISOString();
  const data = fact as RequestFactData;
  const { requestId: id, productId: product, complaintId: _complaint, switches: _switches, ...state } = data.request;
  const { subject, description } = words;
  const request = { id, ...state, subject, description, product, version: factVersion };
  switch (type) {
    case 'request.registered':
      return { type, timestamp, data: { request } };
    case 'request.confirmed':
      return { type, timestamp, data: { request, how: data.how ?? 'client' } };
    case 'request.owner-changed':
      return {
        type,
        timestamp,
        data: { request, fromId: data.fromId ?? state.ownerId, toId: data.toId ?? state.ownerId },
      };
    case 'request.status-changed': {
      const isWaiting = state.status === 'waiting';
      return {
        type,
        timestamp,
        data: {
          request,
          change: changeOf(factType),
          waitingOn: isWaiting ? (data.on ?? null) : null,
          waitingUntil: isWaiting ? (data.until ?? null) : null,
          mergedIntoId: data.intoId ?? null,
        },
      };
    }
  }
}
