import type { Migration } from '@okno/persistence';

/** Adds a column with a constant default and small tables: nothing is rewritten and nothing long is locked. */
export const personalDataMigration: Migration = {
  name: '0018-personal-data',
  sql: `
    -- For what the client agreed to be written to or called: [{purpose, givenAt, source, withdrawnAt}].
    ALTER TABLE client ADD COLUMN consents jsonb NOT NULL DEFAULT '[]';

    -- A client is erased once.
    CREATE TABLE client_erasure (
      id uuid PRIMARY KEY,
      client_id uuid NOT NULL CONSTRAINT client_erasure_client_unique UNIQUE REFERENCES client,
      reason text NOT NULL,
      requested_by_id uuid NOT NULL,
      requested_at timestamptz NOT NULL,
      -- When intake erased its own part, and told the others.
      told_at timestamptz
    );
    CREATE INDEX client_erasure_queued ON client_erasure (requested_at) WHERE told_at IS NULL;
    CREATE TABLE client_erasure_part (
      erasure_id uuid NOT NULL REFERENCES client_erasure,
      service text NOT NULL,
      records int NOT NULL,
      kept int NOT NULL,
      done_at timestamptz NOT NULL,
      PRIMARY KEY (erasure_id, service)
    );

    -- What a client owes, also without a request: nobody who does is erased.
    CREATE TABLE client_invoice_replica (
      id uuid PRIMARY KEY, client_id uuid NOT NULL, state text NOT NULL, balance_minor bigint NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX client_invoice_replica_client ON client_invoice_replica (client_id);
    CREATE INDEX outgoing_message_client ON outgoing_message (client_id);
  `,
};
