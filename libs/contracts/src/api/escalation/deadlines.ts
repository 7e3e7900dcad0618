import { z } from 'zod';
import { dayField, idField, momentField } from '../../fields.js';
import { clockKindField, clockStateField } from '../../vocabulary.js';
import { inlineCalendarField } from './calendars.js';
import { breachResource, controlPointResource } from './control-points.js';

const mostPauses = 1_000;

const anyOperation = {
  calendarId: idField.optional(),
  calendar: inlineCalendarField.optional(),
  workingMinutes: z.int().optional(),
  workingSeconds: z.int().optional(),
  days: z.int().optional(),
  direction: z.enum(['forward', 'back']).optional(),
  roll: z.enum(['none', 'to-working-day-first']).optional(),
  pauses: z
    .array(z.strictObject({ from: momentField, to: momentField.optional() }))
    .max(mostPauses)
    .optional(),
  explain: z.boolean().optional(),
};
const pointField = z.union([momentField, dayField]);
const unused = { end: pointField.optional() };

/** One question about working time. What an operation does not use is not looked at. */
export const calculateDeadlineBody = z.discriminatedUnion('operation', [
  z.strictObject({ ...anyOperation, ...unused, operation: z.literal('add'), start: momentField }),
  z.strictObject({ ...anyOperation, operation: z.literal('diff'), start: momentField, end: momentField }),
  z.strictObject({ ...anyOperation, ...unused, operation: z.literal('is-working'), start: momentField }),
  z.strictObject({ ...anyOperation, ...unused, operation: z.literal('is-working-day'), start: dayField }),
  z.strictObject({ ...anyOperation, ...unused, operation: z.literal('add-days'), start: dayField, days: z.int() }),
  z.strictObject({ ...anyOperation, operation: z.literal('diff-days'), start: dayField, end: dayField }),
]);
export type CalculateDeadlineBody = z.output<typeof calculateDeadlineBody>;

/** Why a stretch of time counted or did not, in the reader's language. `to` is null for a pause that is still open. */
export const explanationField = z.array(
  z.object({
    from: z.string(),
    to: z.string().nullable(),
    minutes: z.number(),
    counted: z.boolean(),
    why: z.string(),
  }),
);
export type ExplanationLines = z.output<typeof explanationField>;

/** Which fields are there depends on the operation. */
export const calculateDeadlineAnswer = z.object({
  dueAt: momentField.nullable().optional(),
  workingMinutes: z.int().optional(),
  workingSeconds: z.int().optional(),
  working: z.boolean().optional(),
  date: dayField.optional(),
  days: z.int().optional(),
  explanation: explanationField.optional(),
});
export type CalculateDeadlineAnswer = z.output<typeof calculateDeadlineAnswer>;

export const requestDeadline = z.object({
  id: idField,
  kind: clockKindField,
  assignmentId: idField.optional(),
  state: clockStateField,
  /** Working minutes promised. */
  targetMinutes: z.int(),
  startedAt: momentField,
  /** Null while paused and after the end; `lastDueAt` keeps it then. */
  dueAt: momentField.nullable(),
  lastDueAt: momentField.optional(),
  metAt: momentField.optional(),
  pauses: z.array(z.object({ from: momentField, to: momentField.nullable() })),
  /** What was due before something else took effect, in order: until when it stood and why it does no more. */
  earlier: z.array(
    z.object({
      dueAt: momentField.nullable(),
      until: momentField,
      cause: z.enum(['calendar-changed', 'policy-changed', 'priority-changed']),
      why: z.string(),
    }),
  ),
  /** In the order of their percentages; those still ahead when the work ended are left out. */
  controlPoints: z.array(controlPointResource),
  /** Of a breached solution or assignment. */
  breach: breachResource.optional(),
  policyId: idField,
  policyVersion: z.int(),
  calendarId: idField,
  calendarVersion: z.int(),
  explanation: explanationField,
});
export type RequestDeadline = z.output<typeof requestDeadline>;
export const requestDeadlines = z.object({ items: z.array(requestDeadline) });
