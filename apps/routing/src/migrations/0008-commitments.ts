import type { Migration } from '@okno/persistence';

/** Promises that somebody has to keep, for the work list; their words are apart, so that they can be erased. */
export const commitmentTables: Migration = {
  name: '0008-commitments',
  sql: `
    CREATE TABLE commitment_replica (
      id uuid PRIMARY KEY, request_id uuid, client_id uuid NOT NULL, employee_id uuid NOT NULL, state text NOT NULL,
      is_kept boolean NOT NULL, since timestamptz NOT NULL, due_at timestamptz NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX commitment_replica_employee ON commitment_replica (employee_id) WHERE NOT is_kept;
    CREATE TABLE commitment_text_replica (id uuid PRIMARY KEY, text text NOT NULL, version bigint NOT NULL);
  `,
};
