import { z } from 'zod';

export const complaintsAnalyticsSettings = z.object({
  /** Where files live. Without it the cube is kept in memory and built anew from the event log at every start. */
  OKNO_DATA_DIR: z.string().optional(),
  /** The cube's DuckDB file; `cube/cube.duckdb` in the data directory unless said. Only one process may open it. */
  OKNO_CUBE_FILE: z.string().optional(),
  /** What DuckDB may hold in memory, in its own words (`512MB`). */
  OKNO_CUBE_MEMORY: z
    .string()
    .regex(/^\d+(MB|GB)$/)
    .default('512MB'),
});
export type ComplaintsAnalyticsSettings = z.output<typeof complaintsAnalyticsSettings>;
