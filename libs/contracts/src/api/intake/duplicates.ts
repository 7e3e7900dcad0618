import { z } from 'zod';
import { idField, momentField } from '../../fields.js';
import { channelField, requestStatusField } from '../../vocabulary.js';

/** Why two requests may be about one matter. */
export const duplicateGroundField = z.enum([
  'same-client',
  'same-phone',
  'same-email',
  'similar-text',
  'near-in-time',
  'another-channel',
  'same-product',
]);
export type DuplicateGround = z.output<typeof duplicateGroundField>;

export const possibleDuplicate = z.object({
  requestId: idField,
  reference: z.string(),
  subject: z.string(),
  status: requestStatusField,
  channel: channelField,
  registeredAt: momentField,
  /** Only requests of one client can be merged; another client with the same address is worth a look. */
  clientId: idField,
  /** 0 to 1; the likeliest stands first. */
  score: z.number(),
  /** The grounds, worded in the reader's language. */
  because: z.array(z.object({ code: duplicateGroundField, text: z.string() })),
});
export type PossibleDuplicate = z.output<typeof possibleDuplicate>;

export const possibleDuplicates = z.strictObject({ items: z.array(possibleDuplicate) });
export type PossibleDuplicates = z.output<typeof possibleDuplicates>;
