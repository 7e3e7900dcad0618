import { z } from 'zod';
import { idField, momentField, requiredTextField, textField } from '../../fields.js';

const scalarField = z.union([textField(1_000), z.number(), z.boolean()]);
/** A column of the file: its name in the header, whatever case, or its place from 1 as `#3`. */
const fileColumnField = requiredTextField(300);

/** How one of our columns is made of a file's own: `from` or `const`, and then of `from` in the order of the fields below. */
export const importColumnField = z.strictObject({
  /** What is in several columns is joined with a blank, empty ones left out. */
  from: z.array(fileColumnField).min(1).max(20).optional(),
  /** The same for every row. */
  const: scalarField.optional(),
  /** Texts that mean "nothing" in this column; whatever case. */
  missing: z.array(textField(100)).max(100).optional(),
  /** Values that become others; `*` stands for all that are not named, '' for an empty one, null makes it empty. */
  map: z.record(textField(300), scalarField.nullable()).optional(),
  /** Of a time: `dd.MM.yyyy HH:mm`, `unix`, `unix-ms`; of seconds: `HH:mm:ss`, `mm:ss`, `HH:mm`, `minutes`, `hours`, `milliseconds`. */
  format: requiredTextField(100).optional(),
  /** IANA zone of a local time; else that of the import. */
  timezone: textField(100).optional(),
});

export const rowsAreField = z.enum(['records', 'snapshots']);

const profileFields = {
  name: requiredTextField(100),
  source: requiredTextField(100),
  /** One sign; null finds a comma, semicolon or tab by itself. */
  delimiter: z.string().length(1).nullable(),
  /** As the Encoding Standard names it, `windows-1251`; null is UTF-8. */
  encoding: requiredTextField(40).nullable(),
  /** Whether the first row names the columns. */
  header: z.boolean(),
  /** What makes a row the same row again: columns of the file, or ours. Several are joined with a bar. */
  key: z.array(fileColumnField).max(20),
  columns: z.record(requiredTextField(100), importColumnField),
  /** Texts that mean "nothing" in any column; whatever case. */
  missing: z.array(textField(100)).max(100),
  /** Rows that are left out (and said to be): those that meet one of the conditions. */
  skipWhen: z.array(z.strictObject({ column: fileColumnField, in: z.array(textField(300)).min(1).max(1_000) })).max(50),
  /** snapshots: every row is the state of a request at a moment, and what happened to it is found by comparing them. */
  rowsAre: rowsAreField,
};

export const newImportProfileBody = z.strictObject({
  ...profileFields,
  delimiter: profileFields.delimiter.default(null),
  encoding: profileFields.encoding.default(null),
  header: profileFields.header.default(true),
  key: profileFields.key.default([]),
  missing: profileFields.missing.default([]),
  skipWhen: profileFields.skipWhen.default([]),
  rowsAre: profileFields.rowsAre.default('records'),
});
export type NewImportProfileBody = z.output<typeof newImportProfileBody>;
/** What a profile says; an import keeps a copy of it. */
export type ImportProfileDefinition = NewImportProfileBody;
export type ImportColumn = z.output<typeof importColumnField>;

export const importProfilePatchBody = z.strictObject({ ...profileFields, active: z.boolean() }).partial();
export type ImportProfilePatchBody = z.output<typeof importProfilePatchBody>;

export const importProfileResource = z.object({
  id: idField,
  ...profileFields,
  active: z.boolean(),
  version: z.int(),
  createdAt: momentField,
});
export type ImportProfileResource = z.output<typeof importProfileResource>;
/** A profile as it is sent: what may be left out is left out. */
export type ImportProfileInput = z.input<typeof newImportProfileBody>;
