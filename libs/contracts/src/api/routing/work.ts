import { z } from 'zod';
import { dayField, idField, momentField, requiredTextField } from '../../fields.js';
import { pageQuery } from '../page.js';

/** An id or a code. */
const refField = requiredTextField(200);

export const workKindField = z.enum(['assignment', 'escalation', 'approval', 'commitment', 'callback', 'complaint']);
export type WorkKind = z.output<typeof workKindField>;

/** One thing to do; `id` is the assignment's, escalation's, commitment's, approval's, call-back's or complaint's. */
export const workItemResource = z.object({
  kind: workKindField,
  id: idField,
  requestId: idField.nullable(),
  reference: z.string().nullable(),
  subject: z.string().nullable(),
  dueAt: momentField.nullable(),
  state: z.string(),
  /** Whom the reader stands in for. */
  actingFor: z.object({ employeeId: idField, name: z.string() }).optional(),
  /** Why it stands where it stands, in the reader's language. */
  why: z.array(z.string()),
});
export type WorkItemResource = z.output<typeof workItemResource>;
/** In the order in which it should be done. */
export const workResource = z.object({ items: z.array(workItemResource) });
export type WorkResource = z.output<typeof workResource>;

export const callbackStateField = z.enum(['due', 'done', 'cancelled']);
export const callbacksQuery = pageQuery.extend({
  state: callbackStateField.optional(),
  departmentId: refField.optional(),
});
export const callbackDoneBody = z.strictObject({ result: requiredTextField(10_000) });
export const callbackCancelBody = z.strictObject({ reason: requiredTextField(10_000) });
export const callbackResource = z.object({
  id: idField,
  state: callbackStateField,
  /** The first of the missed calls. */
  callRecordId: idField,
  /** How many calls the client made in vain. */
  calls: z.int(),
  clientId: idField.nullable(),
  requestId: idField.nullable(),
  phone: z.string().nullable(),
  departmentId: idField,
  /** Who called back. */
  employeeId: idField.nullable(),
  dueAt: momentField,
  endedAt: momentField.nullable(),
  result: z.string().nullable(),
  reason: z.string().nullable(),
  /** The call by which it was done, when it was done by itself. */
  doneByCallId: idField.nullable(),
  version: z.int(),
  createdAt: momentField,
});
export type CallbackResource = z.output<typeof callbackResource>;

const dayOrMoment = z.union([momentField, dayField]);
/** `from` inclusive, `to` exclusive; a date is its midnight in the department's time zone. The last 30 days unless said. */
export const controlQuery = z.strictObject({ from: dayOrMoment.optional(), to: dayOrMoment.optional() });
export type ControlQuery = z.output<typeof controlQuery>;
const controlCounts = {
  /** Done not after the deadline, within the period. */
  onTime: z.int(),
  /** Done after the deadline within the period, or still open with a deadline that passed within it. */
  overdue: z.int(),
  /** Returned within the period. */
  returned: z.int(),
  /** Control points of assignments that went by within the period without a report. */
  missedControlPoints: z.int(),
  /** Deadlines of assignments that passed within the period without the client having been told before. */
  unannouncedBreaches: z.int(),
};
export const controlResource = z.object({
  departmentId: idField,
  from: momentField,
  to: momentField,
  ...controlCounts,
  byPerson: z.array(z.object({ employeeId: idField.nullable(), name: z.string().nullable(), ...controlCounts })),
});
export type ControlResource = z.output<typeof controlResource>;
