import { z } from 'zod';
import { idField, listOf, momentField, requiredTextField, textField } from '../../fields.js';
import {
  channelField,
  priorityField,
  requestKindField,
  requestStatusField,
  tierField,
  waitingOnField,
} from '../../vocabulary.js';
import { pageQuery } from '../page.js';

/** What another system can be told of. */
export const webhookEventField = z.enum([
  'request.registered',
  'request.status-changed',
  'request.confirmed',
  'request.owner-changed',
  'message.added',
]);
export type WebhookEvent = z.output<typeof webhookEventField>;
/** What a delivery is about: one of the events, or the trial that an administrator asked for. */
export const deliveredEventField = z.enum([...webhookEventField.options, 'webhook.test']);
export type DeliveredEvent = z.output<typeof deliveredEventField>;

const urlField = requiredTextField(2_000);
const eventsField = z
  .array(webhookEventField)
  .min(1)
  .max(webhookEventField.options.length)
  .refine((events) => new Set(events).size === events.length);

export const newWebhookBody = z.strictObject({
  /** Where to, `https://`, without a name and password in it. */
  url: urlField,
  events: eventsField,
  /** Only what concerns this client. */
  clientId: idField.optional(),
  description: textField(500).default(''),
});
export type NewWebhookBody = z.output<typeof newWebhookBody>;

export const webhookPatchBody = z
  .strictObject({
    url: urlField,
    events: eventsField,
    clientId: idField.nullable(),
    description: textField(500),
    /** true switches on again what was switched off, and forgets its failures. */
    active: z.boolean(),
  })
  .partial();
export type WebhookPatchBody = z.output<typeof webhookPatchBody>;

export const webhookResource = z.object({
  id: idField,
  url: z.string(),
  events: z.array(webhookEventField),
  clientId: idField.nullable(),
  description: z.string(),
  active: z.boolean(),
  /** Since when nothing was taken any more; null while all is well. */
  failingSince: momentField.nullable(),
  /** Failed attempts in a row. */
  failures: z.int(),
  lastError: z.string().nullable(),
  /** Set when Okno itself switched it off. */
  switchedOffAt: momentField.nullable(),
  switchedOffBecause: z.string().nullable(),
  /** Deliveries that are still to be taken. */
  pending: z.int(),
  version: z.int(),
  createdAt: momentField,
});
export type WebhookResource = z.output<typeof webhookResource>;

/** The secret by which deliveries are signed is shown in this one answer. */
export const createdWebhookResource = webhookResource.extend({ secret: z.string().optional() });
export type CreatedWebhookResource = z.output<typeof createdWebhookResource>;

export const rotateWebhookSecretBody = z.strictObject({});
export const testWebhookBody = z.strictObject({});
export const redeliverBody = z.strictObject({});

export const webhookDeliveryStatusField = z.enum(['pending', 'delivered', 'given-up']);
export type WebhookDeliveryStatus = z.output<typeof webhookDeliveryStatusField>;

const attemptFields = z.object({
  at: momentField,
  /** Null when there was no answer. */
  statusCode: z.int().nullable(),
  durationMs: z.int(),
  /** Why it does not count as taken; null when it does. */
  error: z.string().nullable(),
  /** The first 1,000 characters of what was answered. */
  answer: z.string(),
});
export type WebhookAttempt = z.output<typeof attemptFields>;

export const webhookDeliveryResource = z.object({
  /** The header `webhook-id` of each of its attempts. */
  id: idField,
  webhookId: idField,
  event: deliveredEventField,
  requestId: idField.nullable(),
  status: webhookDeliveryStatusField,
  /** How often it was begun; one that was broken off has no attempt below. */
  tries: z.int(),
  attempts: z.array(attemptFields),
  /** When it is tried next; null when it is not. */
  nextAt: momentField.nullable(),
  occurredAt: momentField,
  createdAt: momentField,
});
export type WebhookDeliveryResource = z.output<typeof webhookDeliveryResource>;

export const webhookDeliveriesQuery = z.strictObject({
  ...pageQuery.shape,
  status: listOf(webhookDeliveryStatusField),
});
export type WebhookDeliveriesQuery = z.output<typeof webhookDeliveriesQuery>;

const requestFields = {
  id: idField,
  reference: z.string(),
  kind: requestKindField,
  status: requestStatusField,
  tier: tierField,
  clientId: idField,
  contactId: idField.nullable(),
  ownerId: idField,
  channel: channelField,
  /** Null once they were erased. */
  subject: z.string().nullable(),
  description: z.string().nullable(),
  product: idField.nullable(),
  priority: priorityField,
  billable: z.boolean(),
  registeredAt: momentField,
  solvedAt: momentField.nullable(),
  confirmedAt: momentField.nullable(),
  closedAt: momentField.nullable(),
  reopenCount: z.int(),
  /** Raised by everything that happens to the request: what comes late is known by it. */
  version: z.int(),
};
const requestOfWebhook = z.object(requestFields);

function told<const Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({ type: z.literal(type), timestamp: momentField, data });
}

/** What a delivery's body says: the state of the request after the fact that it tells of. */
export const webhookPayload = z.discriminatedUnion('type', [
  told('request.registered', z.object({ request: requestOfWebhook })),
  told(
    'request.status-changed',
    z.object({
      request: requestOfWebhook,
      /** The fact by which the status changed: `solved`, `reopened`, `waiting-started`. */
      change: z.string(),
      waitingOn: waitingOnField.nullable(),
      waitingUntil: momentField.nullable(),
      mergedIntoId: idField.nullable(),
    }),
  ),
  told('request.confirmed', z.object({ request: requestOfWebhook, how: z.enum(['client', 'silence']) })),
  told('request.owner-changed', z.object({ request: requestOfWebhook, fromId: idField, toId: idField })),
  told(
    'message.added',
    z.object({
      message: z.object({
        id: idField,
        requestId: idField,
        direction: z.enum(['inbound', 'outbound']),
        channel: channelField,
        text: z.string().nullable(),
        at: momentField,
        authorEmployeeId: idField.nullable(),
        attachmentIds: z.array(idField),
      }),
      reference: z.string(),
      clientId: idField,
    }),
  ),
  told('webhook.test', z.object({ webhookId: idField })),
]);
export type WebhookPayload = z.output<typeof webhookPayload>;
