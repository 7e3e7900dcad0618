import { eventLogSettings } from '@okno/messaging';
import { z } from 'zod';

const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');

/** The environment of the whole, as api.md lists it. */
export const settingsFields = eventLogSettings.extend({
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
});
export type Settings = z.output<typeof settingsFields>;
