import type { Migration } from '@okno/persistence';

/** Days of calls as another system has counted them; the calls themselves are not known. */
export const callDaysMigration: Migration = {
  name: '0015-call-days',
  sql: `
    CREATE TABLE call_day (
      id uuid PRIMARY KEY,
      -- What makes it the same row again: all but the counts, as the file writes it.
      row_key text NOT NULL UNIQUE,
      day date NOT NULL,
      queue text,
      department_id uuid,
      employee_id uuid,
      direction text NOT NULL,
      internal boolean,
      missed boolean NOT NULL,
      calls bigint NOT NULL,
      talk_seconds bigint NOT NULL,
      wait_seconds bigint NOT NULL,
      import_id uuid NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX call_day_import ON call_day (import_id);
  `,
};
