import { z } from 'zod';
import { idField, momentField } from '../../fields.js';

export const timelineKindField = z.enum([
  'call',
  'interaction',
  'request',
  'assignment',
  'commitment',
  'escalation',
  'complaint',
  'survey',
  'document',
  'invoice',
  'payment',
]);
export type TimelineKind = z.output<typeof timelineKindField>;

/** `client`: the client may see it too. */
export const timelineVisibilityField = z.enum(['client', 'staff']);
export type TimelineVisibility = z.output<typeof timelineVisibilityField>;

export const timelineItem = z.object({
  id: idField,
  at: momentField,
  kind: timelineKindField,
  /** The id of what it is about: of the call, the request, the invoice. */
  refId: idField,
  /** The reference of the request it belongs to. */
  reference: z.string().nullable(),
  /** In the reader's language. */
  title: z.string(),
  /** The employee who did it. */
  actor: idField.nullable(),
  visibility: timelineVisibilityField,
});
export type TimelineItem = z.output<typeof timelineItem>;
