import { z } from 'zod';
import { dayField, idField, momentField } from '../../fields.js';
import { escalationKindField, severityField, tierField } from '../../vocabulary.js';

const mostRules = 1_000;

/** Without a department it is for all, without a severity for each. */
const responseTimeField = z.strictObject({
  departmentId: idField.optional(),
  severity: severityField.optional(),
  withinWorkingMinutes: z.int().min(1).max(525_600),
});

function placeOf({ departmentId, severity }: z.output<typeof responseTimeField>): string {
  return `${departmentId ?? ''} ${severity ?? ''}`;
}

/** How long each step of the ladder has to answer, and who is asked where nobody else is there. Replaces all. */
export const responseTimesBody = z.strictObject({
  items: z
    .array(responseTimeField)
    .max(mostRules)
    .refine((items) => new Set(items.map(placeOf)).size === items.length),
  /** An active employee; the administrator unless said. */
  fallbackEmployeeId: idField.optional(),
});
export type ResponseTimesBody = z.output<typeof responseTimesBody>;

export const responseTimesResource = z.object({
  items: z.array(responseTimeField),
  fallbackEmployeeId: idField,
  /** For what no item is for. */
  otherwiseWithinWorkingMinutes: z.int(),
  version: z.int(),
});
export type ResponseTimesResource = z.output<typeof responseTimesResource>;

const dayOrMoment = z.union([momentField, dayField]);
/** `from` inclusive, `to` exclusive; a date is its midnight in UTC. The last 30 days unless said. */
export const escalationStatisticsQuery = z.strictObject({ from: dayOrMoment.optional(), to: dayOrMoment.optional() });
export type EscalationStatisticsQuery = z.output<typeof escalationStatisticsQuery>;

export const escalationStatistics = z.object({
  from: momentField,
  to: momentField,
  tiers: z.array(
    z.object({
      tier: tierField,
      kind: escalationKindField,
      /** Matters that came to somebody of this tier, each step of the ladder by itself. */
      handOvers: z.int(),
      /** Of them, those that came because the step below did not answer in time. */
      unanswered: z.int(),
      /** Handed back with a reason. */
      returned: z.int(),
      /** Handed to the tier again after it had returned a matter of the same request. */
      bounces: z.int(),
    }),
  ),
});
export type EscalationStatistics = z.output<typeof escalationStatistics>;
