import type { Migration } from '@okno/persistence';

/** Facts as they came; a request's promise, frozen; and the clocks that follow from both. */
export const clocks: Migration = {
  name: '0003-clocks',
  sql: `
    CREATE TABLE clock_fact (
      event_id uuid PRIMARY KEY, request_id uuid NOT NULL, at timestamptz NOT NULL, sequence bigint NOT NULL, body jsonb NOT NULL
    );
    CREATE INDEX clock_fact_request ON clock_fact (request_id);
    -- A row without traits is a request of which only other facts have arrived.
    CREATE TABLE clocked_request (
      id uuid PRIMARY KEY,
      registered_at timestamptz, client_id uuid, kind text, product_id uuid,
      policy_id uuid, policy_version int, calendar_id uuid, calendar_version int,
      next_due_at timestamptz
    );
    CREATE INDEX clocked_request_due ON clocked_request (next_due_at) WHERE next_due_at IS NOT NULL;
    CREATE INDEX clocked_request_undecided ON clocked_request (client_id)
      WHERE policy_id IS NULL AND registered_at IS NOT NULL;
    CREATE INDEX clocked_request_registered ON clocked_request (registered_at, id);
    CREATE TABLE clock (
      id uuid PRIMARY KEY, request_id uuid NOT NULL REFERENCES clocked_request, key text NOT NULL,
      kind text NOT NULL, assignment_id uuid, state text NOT NULL, target_minutes int NOT NULL,
      started_at timestamptz NOT NULL, due_at timestamptz, last_due_at timestamptz, met_at timestamptz,
      breached_at timestamptz, pauses jsonb NOT NULL, calendar_id uuid NOT NULL, calendar_version int NOT NULL,
      version int NOT NULL,
      UNIQUE (request_id, key)
    );
  `,
};
