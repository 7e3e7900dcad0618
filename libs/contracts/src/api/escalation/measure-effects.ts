import { z } from 'zod';
import { momentField, textField } from '../../fields.js';
import { effectFaultField, effectFilterOpField, effectFindingField, effectVerdictField } from '../../vocabulary.js';

const nameField = textField(80);
const memberField = z.union([textField(300), z.number(), z.boolean()]);

/** What a measure promises of one number of the cube. */
export const effectBody = z.strictObject({
  /** A count (`complaints.count`) or a ratio of two counts (`complaints.per1000Calls`), as in `GET /cube/schema`. */
  measure: nameField,
  /** A count that a count is held against; without it a count is held against days. A ratio brings its own. */
  exposure: nameField.optional(),
  filters: z
    .array(
      z.strictObject({
        dimension: nameField,
        op: effectFilterOpField,
        values: z.array(memberField).max(200).default([]),
      }),
    )
    .max(20)
    .default([]),
  /** Of the rate, in percent: −30 is three tenths fewer. Down to −100, up to 1,000, never 0. */
  expectedChangePercent: z
    .number()
    .min(-100)
    .max(1_000)
    .refine((percent) => percent !== 0),
  /** After how many days from its being done the effect is checked. */
  checkAfterDays: z.int().min(1).max(365).default(28),
  /** How many days before that it is held against. */
  baselineDays: z.int().min(1).max(730).default(28),
});
export type EffectBody = z.output<typeof effectBody>;

const rateFields = z.object({ from: momentField, to: momentField, count: z.int(), exposure: z.number() });

/** Rate after ÷ rate before, exactly (docs/problems.md). `high` is absent where there is no upper limit. */
const comparisonFields = z.object({
  ratio: z.number().optional(),
  low: z.number(),
  high: z.number().optional(),
  /** In percent. */
  confidence: z.number(),
  p: z.number(),
});

/** How the promise of a measure stands. */
export const effectStanding = z.object({
  /** Absent while the first answer is waited for. */
  verdict: effectVerdictField.optional(),
  /** Whether an answer of the statistics is waited for. */
  asked: z.boolean(),
  nextAt: momentField.optional(),
  /** The last answer. */
  last: z
    .object({
      kind: z.enum(['effect', 'recurrence']),
      at: momentField,
      /** Asked before its time: it decides nothing. */
      preliminary: z.boolean(),
      before: rateFields.optional(),
      after: rateFields.optional(),
      comparison: comparisonFields.optional(),
      finding: effectFindingField.optional(),
      fault: effectFaultField.optional(),
      /** The same in words of the reader's language. */
      words: z.string(),
    })
    .optional(),
});
export type EffectStanding = z.output<typeof effectStanding>;

export const checkMeasureBody = z.strictObject({});
