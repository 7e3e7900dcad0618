import type { Migration } from '@okno/persistence';

export const absences: Migration = {
  name: '0002-absences',
  sql: `
    CREATE TABLE absence_replica (
      id uuid PRIMARY KEY,
      employee_id uuid NOT NULL,
      deputy_id uuid,
      from_at timestamptz NOT NULL,
      to_at timestamptz NOT NULL,
      cancelled boolean NOT NULL,
      version bigint NOT NULL
    );
    CREATE INDEX absence_replica_employee ON absence_replica (employee_id);
    CREATE INDEX absence_replica_deputy ON absence_replica (deputy_id);
  `,
};
