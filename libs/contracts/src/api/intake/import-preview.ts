import { z } from 'zod';
import { requiredTextField, textField } from '../../fields.js';
import { newImportProfileBody } from './import-profiles.js';

const mostPreviewRows = 200;
const rowsField = z.coerce.number().int().min(1).max(mostPreviewRows).default(20);

export const importPreviewQuery = z.strictObject({
  /** IANA zone of the file's local times. */
  timezone: textField(100).optional(),
  /** Id or name of a saved profile. */
  profile: textField(100).optional(),
  rows: rowsField,
});
export type ImportPreviewQuery = z.output<typeof importPreviewQuery>;

const { name: _name, source: _source, ...draftFields } = newImportProfileBody.shape;

/** The beginning of a file, and the profile it is tried with: a saved one, one that is only thought of, or none. */
export const importPreviewBody = z.strictObject({
  source: requiredTextField(100),
  timezone: textField(100).optional(),
  profile: textField(100).optional(),
  /** A profile that is not saved; what it still lacks is said in the answer. */
  definition: z.strictObject({ ...draftFields, columns: draftFields.columns.default({}) }).optional(),
  rows: rowsField,
  /** The file's first bytes, in base64. */
  sample: z.base64().max(960_000),
  /** Whether the file goes on after the sample: then its last row is left out, being torn perhaps. */
  isPart: z.boolean().default(false),
});
export type ImportPreviewBody = z.output<typeof importPreviewBody>;

export const importPreview = z.object({
  delimiter: z.string(),
  encoding: z.object({
    /** In which the rows below were read. */
    used: z.string(),
    /** What the bytes look like. */
    guess: z.string(),
  }),
  /** Null for a file without one. */
  header: z.array(z.string()).nullable(),
  rows: z.array(
    z.object({
      line: z.int(),
      raw: z.array(z.string()),
      /** By our columns; null without a usable profile, and for a row it cannot read. */
      mapped: z.record(z.string(), z.string()).nullable(),
      /** Why an import would reject the row. */
      fault: z.string().nullable(),
    }),
  ),
  /** What is wrong with the profile. */
  faults: z.array(z.object({ field: z.string(), code: z.string(), message: z.string() })),
  /** Why an import of the whole file would fail. */
  failure: z.string().nullable(),
});
export type ImportPreview = z.output<typeof importPreview>;
