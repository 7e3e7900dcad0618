import { eventLogSettings } from '@okno/messaging';
import { z } from 'zod';

const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');

/** The environment of the whole, as api.md lists it. */
const fields = eventLogSettings.extend({
  OKNO_HOST: z.string().default('127.0.0.1'),
  OKNO_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  OKNO_DATA_DIR: z.string().default('.okno'),
  OKNO_DEMO: onOff.default(true),
  OKNO_TEST_CLOCK: onOff.default(false),
  /** Milliseconds that business time is ahead at the start: for a test that starts its installation again. */
  OKNO_TEST_CLOCK_AHEAD: z.coerce.number().int().min(0).default(0),
  OKNO_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('warn'),
  /** Instead of the embedded PostgreSQL. */
  DATABASE_URL: z.url().optional(),
  /** When the nightly backup is taken, in OKNO_TIMEZONE; at 02:30 unless said, where the database is the embedded one. */
  OKNO_BACKUP_AT: z
    .string()
    .regex(/^(off|([01]\d|2[0-3]):[0-5]\d)$/, 'is a time of day, 02:30, or off')
    .optional(),
  /** `backups` in the data folder unless said. */
  OKNO_BACKUP_FOLDER: z.string().optional(),
  OKNO_BACKUP_KEEP: z.coerce.number().int().min(1).max(10_000).default(7),
  OKNO_TIMEZONE: z.string().default('Europe/Moscow'),
});

export const settingsFields = fields.superRefine(({ OKNO_BACKUP_AT: at, KAFKA_BROKERS: brokers }, context) => {
  if (brokers === undefined || at === undefined || at === 'off') return;
  context.addIssue({
    code: 'custom',
    path: ['OKNO_BACKUP_AT'],
    message: 'is off over Kafka, whose events a backup does not hold',
  });
});
export type Settings = z.output<typeof settingsFields>;

/** When the nightly backup is taken; undefined where none is. */
export function backupTime({
  OKNO_BACKUP_AT: at,
  DATABASE_URL: url,
  KAFKA_BROKERS: brokers,
}: Settings): string | undefined {
  if (at !== undefined) return at === 'off' ? undefined : at;
  return url === undefined && brokers === undefined ? '02:30' : undefined;
}
