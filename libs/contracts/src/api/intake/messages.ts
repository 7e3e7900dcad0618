import { z } from 'zod';
import { idField, momentField, requiredTextField } from '../../fields.js';
import { channelField } from '../../vocabulary.js';

/** `internal` notes are for staff only. */
export const messageDirectionField = z.enum(['outbound', 'internal', 'inbound']);
export type MessageDirection = z.output<typeof messageDirectionField>;
export const deliveryField = z.enum(['queued', 'sent', 'failed', 'not-configured']);
export type Delivery = z.output<typeof deliveryField>;

export const newMessageBody = z.strictObject({
  direction: messageDirectionField,
  text: requiredTextField(100_000),
  attachmentIds: z.array(idField).max(50).default([]),
});
export type NewMessageBody = z.output<typeof newMessageBody>;

export const messageResource = z.object({
  id: idField,
  requestId: idField,
  direction: messageDirectionField,
  /** Null for readers without a right to clients' texts. */
  text: z.string().nullable(),
  /** Of a mail: its signature and the history it quotes, to be shown when asked for. Null where there is neither. */
  folded: z.string().nullable(),
  at: momentField,
  authorEmployeeId: idField.nullable(),
  channel: channelField,
  /** What became of an outbound message; null for the others. */
  delivery: deliveryField.nullable(),
  attachmentIds: z.array(idField),
});
export type MessageResource = z.output<typeof messageResource>;
