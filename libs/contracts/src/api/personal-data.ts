import { z } from 'zod';
import { dayField, idField, momentField, requiredTextField } from '../fields.js';

/** Services that hold something of a client, as an erasure and an export name them. */
export const personalDataServiceField = z.enum([
  'intake',
  'routing',
  'escalation',
  'complaints-analytics',
  'billing-receivables',
  'gateway',
]);
export type PersonalDataService = z.output<typeof personalDataServiceField>;

export const eraseClientBody = z.strictObject({ reason: requiredTextField(1000) });
export type EraseClientBody = z.output<typeof eraseClientBody>;

export const erasurePart = z.object({
  service: personalDataServiceField,
  state: z.enum(['waiting', 'done']),
  /** Records blanked, deleted or closed. */
  records: z.int().nullable(),
  /** Records that the law wants kept. */
  kept: z.int().nullable(),
  doneAt: momentField.nullable(),
});
export type ErasurePart = z.output<typeof erasurePart>;

/** How far the erasure of a client is. It is `done` when every service has answered. */
export const erasureResource = z.object({
  id: idField,
  clientId: idField,
  reason: z.string(),
  state: z.enum(['queued', 'running', 'done']),
  requestedAt: momentField,
  /** The user who asked for it. */
  requestedById: idField,
  doneAt: momentField.nullable(),
  parts: z.array(erasurePart),
  /** What stays because the law wants it, in the reader's language. */
  kept: z.array(z.object({ what: z.string(), until: dayField.nullable() })),
});
export type ErasureResource = z.output<typeof erasureResource>;

/** Records of one kind, with the fields by which the service keeps them. */
export const personalDataSection = z.object({
  what: z.string(),
  records: z.array(z.record(z.string(), z.unknown())),
  /** Set where there are more than are shown. */
  isCut: z.boolean(),
});

/** What one service holds of a client. */
export const personalDataPart = z.object({
  clientId: idField,
  service: personalDataServiceField,
  at: momentField,
  sections: z.array(personalDataSection),
});
export type PersonalDataPart = z.output<typeof personalDataPart>;

/** Where everything that is held of a client can be read: each service tells its own part. */
export const personalDataIndex = z.object({
  clientId: idField,
  parts: z.array(z.object({ service: personalDataServiceField, href: z.string() })),
});
export type PersonalDataIndex = z.output<typeof personalDataIndex>;
