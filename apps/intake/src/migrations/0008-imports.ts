import type { Migration } from '@okno/persistence';

export const importsMigration: Migration = {
  name: '0008-imports',
  sql: `
    CREATE TABLE import (
      id uuid PRIMARY KEY,
      source text NOT NULL,
      timezone text,
      status text NOT NULL,
      -- Rows worked through: committed with their effects, so that the work goes on from here after any crash.
      read bigint NOT NULL DEFAULT 0,
      accepted bigint NOT NULL DEFAULT 0,
      duplicates bigint NOT NULL DEFAULT 0,
      rejected bigint NOT NULL DEFAULT 0,
      linked bigint NOT NULL DEFAULT 0,
      unlinked bigint NOT NULL DEFAULT 0,
      chunks int NOT NULL DEFAULT 0,
      -- Chunks that another service has not counted yet.
      awaited int NOT NULL DEFAULT 0,
      is_read_through boolean NOT NULL DEFAULT false,
      failure text,
      attempts int NOT NULL DEFAULT 0,
      -- Until then nobody else takes the work up (system time).
      leased_until timestamptz,
      user_id uuid NOT NULL,
      trace_id text NOT NULL,
      created_at timestamptz NOT NULL,
      started_at timestamptz,
      finished_at timestamptz
    );
    CREATE INDEX import_newest ON import (created_at DESC, id DESC);
    CREATE INDEX import_open ON import (created_at) WHERE status IN ('receiving', 'queued', 'running');
    CREATE TABLE import_part (
      import_id uuid NOT NULL REFERENCES import ON DELETE CASCADE,
      number int NOT NULL,
      bytes bytea NOT NULL,
      PRIMARY KEY (import_id, number)
    );
    ALTER TABLE import_part ALTER COLUMN bytes SET STORAGE EXTERNAL;
    CREATE TABLE import_reject (
      import_id uuid NOT NULL REFERENCES import ON DELETE CASCADE,
      line int NOT NULL,
      reason text NOT NULL
    );
    CREATE INDEX import_reject_import ON import_reject (import_id, line);

    CREATE INDEX client_external_id_value ON client_external_id (value);

    -- What a file said of a request of another system; its history is laid over it.
    CREATE TABLE imported_request (
      request_id uuid PRIMARY KEY,
      import_id uuid NOT NULL,
      department_id uuid,
      tier smallint NOT NULL,
      solved_at timestamptz,
      closed_at timestamptz
    );
    CREATE TABLE request_step (
      id uuid PRIMARY KEY,
      request_id uuid NOT NULL,
      key text NOT NULL CONSTRAINT request_step_key_unique UNIQUE,
      at timestamptz NOT NULL,
      event text NOT NULL,
      tier smallint,
      department_id uuid,
      employee_id uuid,
      reason text
    );
    CREATE INDEX request_step_request ON request_step (request_id, at);
  `,
};
