import type { Migration } from '@okno/persistence';

/** The journal is append-only: the run-time role may insert and read, nothing else. */
export const auditMigrations: readonly Migration[] = [
  {
    name: 'service-kit/0001-audit',
    sql: `
      CREATE TABLE audit_entry (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        written_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
        at timestamptz NOT NULL,
        user_id uuid NOT NULL,
        employee_id uuid,
        acting_for_id uuid,
        action text NOT NULL,
        subject_kind text NOT NULL,
        subject_ids uuid[] NOT NULL,
        client_ids uuid[] NOT NULL,
        details jsonb NOT NULL,
        trace_id text NOT NULL
      );
      CREATE INDEX audit_entry_order ON audit_entry (written_in, id);
      CREATE TABLE audit_seal (
        number bigint PRIMARY KEY,
        sealed_at timestamptz NOT NULL,
        last_written_in xid8 NOT NULL,
        last_id bigint NOT NULL,
        entries int NOT NULL,
        previous_hash text NOT NULL,
        hash text NOT NULL
      );
      REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry, audit_seal FROM :runtime_role;
    `,
  },
];
