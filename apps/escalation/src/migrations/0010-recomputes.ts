import type { Migration } from '@okno/persistence';

/** What was due before a change; whom a version counts for; and how far one has reached the open requests. */
export const recomputes: Migration = {
  name: '0010-recomputes',
  sql: `
    -- Constant defaults rewrite no table. The index locks out writers of clocks while it is built: some seconds for a million.
    ALTER TABLE clock ADD COLUMN earlier jsonb NOT NULL DEFAULT '[]';
    CREATE INDEX clock_open ON clock (request_id) WHERE state IN ('running', 'paused', 'breached') AND met_at IS NULL;
    ALTER TABLE clocked_request ADD COLUMN current_policy_version int;
    ALTER TABLE calendar_version ADD COLUMN takes_effect text NOT NULL DEFAULT 'new-requests';
    ALTER TABLE sla_policy_version ADD COLUMN takes_effect text NOT NULL DEFAULT 'new-requests';
    CREATE TABLE recompute (
      id uuid PRIMARY KEY, subject text NOT NULL, record_id uuid NOT NULL, version int NOT NULL,
      -- The fact that every open request concerned learns.
      body jsonb NOT NULL, takes_effect text NOT NULL,
      total int NOT NULL, done int NOT NULL, moved int NOT NULL,
      -- The last request that learned it, in the order of ids.
      after_id uuid,
      started_at timestamptz NOT NULL, finished_at timestamptz
    );
    CREATE INDEX recompute_open ON recompute (started_at, id) WHERE finished_at IS NULL;
    CREATE INDEX recompute_record ON recompute (record_id, started_at);
  `,
};
