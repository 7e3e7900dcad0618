import { timezoneField } from '@okno/contracts';
import { z } from 'zod';

const minutesField = z.coerce.number().int().min(1).max(1_000_000);

export const complaintsAnalyticsSettings = z.object({
  /** The zone in which a year begins for references. */
  OKNO_TIMEZONE: timezoneField.default('Europe/Moscow'),
  /** Working minutes within which a complaint has to be acknowledged, and answered; a working day is 480. */
  OKNO_COMPLAINT_ACKNOWLEDGE_MINUTES: minutesField.default(480),
  OKNO_COMPLAINT_ANSWER_MINUTES: minutesField.default(15 * 480),
  OKNO_COMPLAINT_CRITICAL_ANSWER_MINUTES: minutesField.default(3 * 480),
  /** Where files live. Without it the cube is kept in memory and built anew from the event log at every start. */
  OKNO_DATA_DIR: z.string().optional(),
  /** The cube's DuckDB file; `cube/cube.duckdb` in the data directory unless said. Only one process may open it. */
  OKNO_CUBE_FILE: z.string().optional(),
  /** What DuckDB may hold in memory, in its own words (`512MB`). */
  OKNO_CUBE_MEMORY: z
    .string()
    .regex(/^\d+(MB|GB)$/)
    .default('512MB'),
  /** What questions that outgrow it may put on the disk for a while. */
  OKNO_CUBE_SPILL: z
    .string()
    .regex(/^\d+(MB|GB)$/)
    .default('4GB'),
  /** After how many seconds of work a question is stopped, and how long it waits for its turn at most. */
  OKNO_CUBE_SECONDS: z.coerce.number().min(0.1).max(600).default(30),
  /** How many questions may wait for their turn. */
  OKNO_CUBE_WAITING: z.coerce.number().int().min(0).max(1_000).default(32),
});
export type ComplaintsAnalyticsSettings = z.output<typeof complaintsAnalyticsSettings>;
