import type { Migration } from '@okno/persistence';

/** What was called off because its request went on inside another one: given anew when that is undone. */
export const calledOffTables: Migration = {
  name: '0007-called-off',
  sql: `
    CREATE TABLE called_off_assignment (
      assignment_id uuid PRIMARY KEY REFERENCES assignment,
      request_id uuid NOT NULL
    );
    CREATE INDEX called_off_assignment_request ON called_off_assignment (request_id);
  `,
};
