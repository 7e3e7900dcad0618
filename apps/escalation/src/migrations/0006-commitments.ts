import type { Migration } from '@okno/persistence';

/** What was promised to clients, and the weekly audit of it. */
export const commitments: Migration = {
  name: '0006-commitments',
  sql: `
    CREATE TABLE contact_replica (id uuid PRIMARY KEY, client_id uuid NOT NULL, version bigint NOT NULL);
    CREATE TABLE commitment (
      id uuid PRIMARY KEY, request_id uuid, client_id uuid NOT NULL, contact_id uuid,
      employee_id uuid NOT NULL, department_id uuid, made_by_id uuid, source text NOT NULL, state text NOT NULL,
      text text NOT NULL, checklist jsonb NOT NULL, evidence text,
      calendar_id uuid NOT NULL, calendar_version int NOT NULL, within_working_minutes int,
      started_at timestamptz NOT NULL, first_due_at timestamptz NOT NULL, due_at timestamptz NOT NULL,
      -- When the timer looks at it: null where there is nothing to break any more.
      breaks_at timestamptz,
      moves jsonb NOT NULL, reports jsonb NOT NULL, percent int, forecast_at timestamptz,
      heard_at timestamptz NOT NULL, kept_at timestamptz, broken_at timestamptz,
      version int NOT NULL, created_at timestamptz NOT NULL
    );
    CREATE INDEX commitment_newest ON commitment (created_at, id);
    CREATE INDEX commitment_request ON commitment (request_id) WHERE request_id IS NOT NULL;
    CREATE INDEX commitment_client ON commitment (client_id);
    CREATE INDEX commitment_employee ON commitment (employee_id);
    CREATE INDEX commitment_department ON commitment (department_id);
    CREATE INDEX commitment_breaks ON commitment (breaks_at) WHERE breaks_at IS NOT NULL;
    CREATE INDEX commitment_unfulfilled ON commitment (id) WHERE kept_at IS NULL;
    CREATE INDEX commitment_due ON commitment (due_at);
    CREATE INDEX commitment_kept ON commitment (kept_at);
    CREATE INDEX commitment_promised ON commitment (first_due_at);
    CREATE TABLE commitment_audit (
      week text PRIMARY KEY, id uuid NOT NULL UNIQUE, starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
      opened_at timestamptz, looked_at timestamptz,
      -- The next midnight of its week; null when the week is over.
      looks_at timestamptz, version int NOT NULL
    );
    CREATE INDEX commitment_audit_looks ON commitment_audit (looks_at) WHERE looks_at IS NOT NULL;
    CREATE TABLE commitment_audit_item (
      id uuid PRIMARY KEY, week text NOT NULL REFERENCES commitment_audit, commitment_id uuid NOT NULL REFERENCES commitment,
      flags text[] NOT NULL, state text NOT NULL,
      reason text, explained_by_id uuid, explained_at timestamptz, note text, settled_by_id uuid, settled_at timestamptz,
      version int NOT NULL,
      UNIQUE (week, commitment_id)
    );
    CREATE INDEX commitment_audit_item_commitment ON commitment_audit_item (commitment_id);
  `,
};
