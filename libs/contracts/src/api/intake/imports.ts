import { z } from 'zod';
import { idField, momentField, textField } from '../../fields.js';
import { importStatusField, importedKindField, keptReasonField } from '../../vocabulary.js';
import { pageQuery } from '../page.js';

/** Every file Okno knows of; which of them can be taken in already, the answer says. */
export const importSources = [
  'calls-csv',
  'clients-csv',
  'requests-csv',
  'request-events-csv',
  'complaints-csv',
  'invoices-csv',
  'call-days-csv',
  'asterisk-cdr',
  'asterisk-cel',
  'asterisk-queue-log',
  'bank-statement',
] as const;

/** As what a file may be sent: its content decides, not its name. */
export const importMediaTypes = ['text/csv', 'text/plain', 'application/octet-stream'] as const;

/** Rejected lines that an import's resource shows, the first ones. */
export const mostRejects = 1_000;
/** Kept records that an import's resource shows, the first ones. */
export const mostKept = 1_000;
/** Rejected lines, about, that are kept for the file of them. */
export const mostKeptRejects = 100_000;

export const importQuery = z.strictObject({
  /** IANA zone of the file's local times. */
  timezone: textField(100).optional(),
  /** Id or name of the profile: how the file's own columns become ours. */
  profile: textField(100).optional(),
});
export type ImportQuery = z.output<typeof importQuery>;

export const importMade = z.object({ id: idField });
export type ImportMade = z.output<typeof importMade>;

/** A record of an import that was not taken back with it. */
export const keptRecord = z.object({
  kind: importedKindField,
  id: idField,
  /** By what the file calls it; null where that was erased. */
  name: z.string().nullable(),
  reason: keptReasonField,
});
export type KeptRecord = z.output<typeof keptRecord>;

/** accepted + duplicates + rejected = read; linked + unlinked = accepted. */
export const importResource = z.object({
  id: idField,
  source: z.string(),
  status: importStatusField,
  /** Rows read so far, the header not counted. */
  read: z.int(),
  accepted: z.int(),
  /** Rows whose key was known, from this file or an earlier one. */
  duplicates: z.int(),
  rejected: z.int(),
  /** Accepted rows whose client is known. */
  linked: z.int(),
  /** Accepted rows of which no client is known. */
  unlinked: z.int(),
  rejects: z.array(z.object({ line: z.int(), reason: z.string() })),
  /** What undoing it has done so far, by kind of record; empty before. */
  undone: z.array(z.object({ kind: importedKindField, takenBack: z.int(), kept: z.int() })),
  /** The first records that undoing it left, because somebody had built upon them. */
  kept: z.array(keptRecord),
  /** Why the whole file could not be read: `missing-column: callId`; null unless failed. */
  failure: z.string().nullable(),
  timezone: z.string().nullable(),
  /** Name of the profile it was read by; null without one. */
  profile: z.string().nullable(),
  version: z.int(),
  createdAt: momentField,
  startedAt: momentField.nullable(),
  finishedAt: momentField.nullable(),
});
export type ImportResource = z.output<typeof importResource>;

export const importListQuery = pageQuery;

export const undoImportBody = z.strictObject({});
export type UndoImportBody = z.output<typeof undoImportBody>;
