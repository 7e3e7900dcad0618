import { z } from 'zod';

/** Raised when an older Okno could not read what a newer one writes. */
export const formatVersion = 1;

export const manifestEntry = 'manifest.json';
/** `<sha256>  manifest.json`, as sha256sum writes it: the last file of a whole backup. */
export const seal = 'manifest.json.sha256';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** A file of the backup: `bytes` and `sha256` of its content, and as it is stored. */
const stored = z.object({ entry: z.string(), bytes: count, sha256, storedBytes: count, storedSha256: sha256 });

const table = stored.extend({
  schema: z.string(),
  table: z.string(),
  /** In the order of the file. Columns that PostgreSQL computes are not in it. */
  columns: z.array(z.string()).min(1),
  rows: count,
});

const sequence = z.object({
  schema: z.string(),
  sequence: z.string(),
  /** A bigint may be beyond what JSON's numbers hold. */
  lastValue: z.string().regex(/^-?\d+$/),
  isCalled: z.boolean(),
});

const schema = z.object({
  name: z.string(),
  /** What has run, in the order in which it ran. */
  migrations: z.array(z.object({ name: z.string(), sha256 })),
});

/** What a backup says of itself. */
const manifest = z.object({
  format: z.literal('okno-backup'),
  version: z.int(),
  /** The Okno that made it. */
  okno: z.string(),
  /** RFC 3339; every table is as it was at one moment soon after. */
  takenAt: z.iso.datetime(),
  postgres: z.string(),
  /** Of the event log. */
  epoch: z.string(),
  schemas: z.array(schema),
  tables: z.array(table),
  sequences: z.array(sequence),
  /** What lay in the data folder beside the database. */
  files: z.array(stored.extend({ name: z.string() })),
});
export type Manifest = z.output<typeof manifest>;
export type BackedUpTable = z.output<typeof table>;
export type BackedUpSequence = z.output<typeof sequence>;
export type BackedUpSchema = z.output<typeof schema>;
export type StoredFile = z.output<typeof stored>;

/** A file that is no backup, or not the one that was made; the message says what of it is wrong. */
export class BackupBroken extends Error {
  override readonly name = 'BackupBroken';
}

/** What cannot be backed up or restored as things are; the message says what to do. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

/** Why an Okno whose events are in Kafka is not backed up. */
export const eventsAreInKafka =
  'The events of this Okno are in Kafka, which a backup does not hold. docs/operations.md says how to back up both together';

/** @throws BackupBroken, BackupRefused for one of a newer format */
export function readManifest(text: string): Manifest {
  const read = z.looseObject({ format: z.literal('okno-backup'), version: z.int() }).safeParse(readJson(text));
  if (!read.success) throw new BackupBroken(`${manifestEntry} is none of a backup`);
  if (read.data.version > formatVersion) {
    throw new BackupRefused(
      `The backup was made by a newer Okno: its format is ${read.data.version}, this Okno knows ${formatVersion}`,
    );
  }
  const whole = manifest.safeParse(read.data);
  if (whole.success) return whole.data;
  throw new BackupBroken(`${manifestEntry} cannot be read: ${z.prettifyError(whole.error)}`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
