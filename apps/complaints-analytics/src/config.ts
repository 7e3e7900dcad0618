import { moneyLimitField, timezoneField } from '@okno/contracts';
import { z } from 'zod';

const minutesField = z.coerce.number().int().min(1).max(1_000_000);

export const complaintsAnalyticsSettings = z.object({
  OKNO_TIMEZONE: timezoneField.default('Europe/Moscow').describe('The zone in which a year begins for references.'),
  OKNO_COMPLAINT_ACKNOWLEDGE_MINUTES: minutesField
    .default(480)
    .describe('Working minutes within which a complaint has to be acknowledged; a working day is 480.'),
  OKNO_COMPLAINT_ANSWER_MINUTES: minutesField
    .default(15 * 480)
    .describe('Working minutes within which a complaint has to be answered.'),
  OKNO_COMPLAINT_CRITICAL_ANSWER_MINUTES: minutesField
    .default(3 * 480)
    .describe('Working minutes within which a critical complaint has to be answered.'),
  OKNO_COMPENSATION_LIMIT: moneyLimitField
    .optional()
    .describe(
      'Above this a compensation needs an approval before the client is answered: minor units and currency, `5000000 RUB`. Without it none does.',
    ),
  OKNO_DATA_DIR: z
    .string()
    .optional()
    .describe(
      'Where the cube lives; without it the cube is in memory and built anew from the event log at every start.',
    ),
  OKNO_CUBE_FILE: z
    .string()
    .optional()
    .describe(
      'The DuckDB file of the cube, cube/cube.duckdb in the data directory unless said; one process may open it.',
    ),
  OKNO_CUBE_MEMORY: z
    .string()
    .regex(/^\d+(MB|GB)$/)
    .default('512MB')
    .describe('What DuckDB may hold in memory.'),
  OKNO_CUBE_SPILL: z
    .string()
    .regex(/^\d+(MB|GB)$/)
    .default('4GB')
    .describe('What questions that outgrow OKNO_CUBE_MEMORY may put on the disk for a while.'),
  OKNO_CUBE_SECONDS: z.coerce
    .number()
    .min(0.1)
    .max(600)
    .default(30)
    .describe('Seconds of work after which a question is stopped, and how long it waits for its turn at most.'),
  OKNO_CUBE_WAITING: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(32)
    .describe('How many questions may wait for their turn.'),
});
export type ComplaintsAnalyticsSettings = z.output<typeof complaintsAnalyticsSettings>;
