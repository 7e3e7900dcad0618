import type { Migration } from '@okno/persistence';

/** Promises on requests, as far as they keep a request from being closed. */
export const commitmentsMigration: Migration = {
  name: '0022-commitments',
  sql: `
    CREATE TABLE commitment_replica (
      id uuid PRIMARY KEY, request_id uuid NOT NULL, state text NOT NULL, is_kept boolean NOT NULL,
      since timestamptz NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX commitment_replica_request ON commitment_replica (request_id);
  `,
};
