import type { Migration } from '@okno/persistence';

export const timelineMigration: Migration = {
  name: '0004-timeline',
  sql: `
    -- What is shown of a client's life, as type and parameters: the words are found in the reader's language at reading.
    CREATE TABLE timeline_entry (
      id uuid PRIMARY KEY,
      client_id uuid,
      request_id uuid,
      at timestamptz NOT NULL,
      kind text NOT NULL,
      ref_id uuid NOT NULL,
      actor_employee_id uuid,
      visibility text NOT NULL,
      type text NOT NULL,
      params jsonb NOT NULL
    );
    CREATE INDEX timeline_entry_client ON timeline_entry (client_id, at DESC, id DESC) WHERE client_id IS NOT NULL;
    CREATE INDEX timeline_entry_request ON timeline_entry (request_id, at DESC, id DESC) WHERE request_id IS NOT NULL;
  `,
};
