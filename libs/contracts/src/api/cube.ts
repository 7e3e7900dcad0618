import { z } from 'zod';
import { dayField, languageField, momentField, textField } from '../fields.js';
import { largestPageSize } from './page.js';

/** The key under which facts without a member are counted. */
export const missingMember = '(none)';

const nameField = textField(80);
/** A member of a dimension: an id or code, a word, a number, or the missing member. */
const keyField = z.union([textField(300), z.number()]);

export const cubeFilterOpField = z.enum(['in', 'notIn', 'subtree', 'between', 'contains', 'isNull']);
export type CubeFilterOp = z.infer<typeof cubeFilterOpField>;

const filterFields = z.strictObject({
  dimension: nameField,
  op: cubeFilterOpField,
  /** `between`: both ends, inclusive; `isNull`: none, or false for the opposite; ids or codes where the dimension has codes. */
  values: z
    .array(z.union([keyField, z.boolean()]))
    .max(1_000)
    .default([]),
});
export type CubeFilter = z.output<typeof filterFields>;

const edgeField = z.union([dayField, momentField]);
const periodFields = z.strictObject({
  /** Inclusive. A date is its first moment in the zone. */
  from: edgeField,
  /** Exclusive. */
  to: edgeField,
  /** IANA name; weeks begin on Monday. */
  timezone: textField(64),
});
export type CubePeriod = z.output<typeof periodFields>;

const comparisonFields = z.strictObject({ previous: z.enum(['period', 'year']) });
export type CubeComparison = z.output<typeof comparisonFields>;

export const largestCubeAnswer = 10_000;

export const cubeQueryBody = z.strictObject({
  measures: z.array(nameField).min(1).max(30),
  dimensions: z.array(nameField).max(10).default([]),
  filters: z.array(filterFields).max(50).default([]),
  period: periodFields,
  /** Adds `<measure>@previous`: the period of the same length just before, or the same one a year earlier. */
  compare: comparisonFields.optional(),
  /** By columns of the answer; by the dimensions as asked unless said. */
  order: z
    .array(z.strictObject({ by: nameField, direction: z.enum(['asc', 'desc']).default('asc') }))
    .max(10)
    .default([]),
  limit: z.int().min(1).max(largestCubeAnswer).default(largestCubeAnswer),
  totals: z.boolean().default(true),
});
export type CubeQuery = z.output<typeof cubeQueryBody>;

const scalarField = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type CubeScalar = z.infer<typeof scalarField>;

const columnFields = z.object({
  name: z.string(),
  role: z.enum(['dimension', 'measure']),
  /** What a measure is counted in; null for a dimension. */
  unit: z.string().nullable(),
  /** What the keys of this column are called; on dimensions whose keys are not words themselves. */
  members: z.record(z.string(), z.string()).optional(),
});

export const cubeAnswer = z.object({
  columns: z.array(columnFields),
  /** Dimensions, then measures, as asked. */
  rows: z.array(z.array(scalarField)),
  /** One row like the others without its dimensions, computed over everything asked for; null when not wanted. */
  totals: z.array(scalarField).nullable(),
  /** True when `limit` cut rows off. */
  truncated: z.boolean(),
  /** When the newest fact in the cube happened; null in an empty cube. */
  asOf: z.string().nullable(),
  elapsedMs: z.number(),
});
export type CubeAnswer = z.output<typeof cubeAnswer>;

export const cubeSchemaAnswer = z.object({
  language: languageField,
  measures: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      facts: z.array(z.string()),
      unit: z.string(),
      formula: z.string(),
      /** Which moment of the fact places it in time. */
      time: z.string(),
      /** Which employee is meant by the dimensions employee and team. */
      employee: z.string().nullable(),
      /** What stands in brackets after the name. */
      parameter: z
        .object({ name: z.string(), unit: z.string(), default: z.number(), min: z.number(), max: z.number() })
        .optional(),
      /** What it can be asked by. */
      dimensions: z.array(z.string()),
      version: z.int(),
    }),
  ),
  dimensions: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      /** What a key is. */
      keys: z.enum(['id', 'code', 'word', 'number', 'date']),
      /** Members form a tree: `subtree` can be asked. */
      hierarchical: z.boolean(),
      version: z.int(),
    }),
  ),
});
export type CubeSchemaAnswer = z.output<typeof cubeSchemaAnswer>;

export const cubeRecordsBody = cubeQueryBody.extend({
  measures: z.array(nameField).max(30).default([]),
  measure: nameField,
  /** The keys of one row of the answer, or of a part of them; empty for the totals. */
  cell: z.record(nameField, z.union([keyField, z.null()])).default({}),
  /** Of a ratio: what it is divided by (with those marked that count above the line), or only what stands above. */
  part: z.enum(['numerator', 'denominator']).optional(),
  limit: z.int().min(1).max(largestPageSize).default(50),
  after: z.string().max(500).optional(),
});
export type CubeRecordsQuery = z.output<typeof cubeRecordsBody>;

const recordFields = z.looseObject({
  id: z.string(),
  /** The moment that places the record in time; a date where only that is known. */
  at: z.string(),
  /** Whether it counts for the measure itself (above the line of a ratio). */
  counted: z.boolean(),
});

export const cubeRecordsAnswer = z.object({
  measure: z.string(),
  fact: z.string(),
  part: z.enum(['numerator', 'denominator']),
  /** How many records there are on all pages, and how many of them are counted. */
  total: z.int(),
  counted: z.int(),
  /** Newest first. */
  items: z.array(recordFields),
  nextCursor: z.string().nullable(),
});
export type CubeRecordsAnswer = z.output<typeof cubeRecordsAnswer>;
