import { z } from 'zod';
import { idField, requiredTextField } from '../../fields.js';

/** What a client says in the chat. */
export const chatMessageBody = z.strictObject({
  text: requiredTextField(100_000),
  attachmentIds: z.array(idField).max(50).default([]),
});
export type ChatMessageBody = z.output<typeof chatMessageBody>;

export const chatAnswer = z.object({
  /** created: it began a new request; appended: it went on with the one that is talked about. */
  outcome: z.enum(['created', 'appended']),
  requestId: idField,
  messageId: idField,
});
export type ChatAnswer = z.output<typeof chatAnswer>;

/** What is talked about at the moment; null when the next word begins something new. */
export const chatResource = z.object({ requestId: idField.nullable() });
export type ChatResource = z.output<typeof chatResource>;
