import { z } from 'zod';
import { idField } from '../../fields.js';

/** Bytes of the largest mail that is taken. */
export const largestMail = 40 * 1024 * 1024;

/** Why a mail opened and continued nothing. */
export const ignoredMailReason = z.enum(['auto-reply', 'bounce', 'bulk', 'own-message']);
export type IgnoredMailReason = z.output<typeof ignoredMailReason>;

/** What became of a mail; the same mail again gets the same answer. */
export const mailAnswer = z.object({
  outcome: z.enum(['created', 'appended', 'ignored']),
  /** The request it opened, continued, or answers. */
  requestId: idField.optional(),
  interactionId: idField.optional(),
  reason: ignoredMailReason.optional(),
});
export type MailAnswer = z.output<typeof mailAnswer>;
