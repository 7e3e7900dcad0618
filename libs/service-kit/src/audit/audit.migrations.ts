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
  {
    name: 'service-kit/0005-audit-order',
    sql: `
      -- How far written_in is ahead of PostgreSQL's own numbers of transactions, which begin anew in a restored database.
      CREATE TABLE audit_order (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        ahead bigint NOT NULL DEFAULT 0
      );
      INSERT INTO audit_order DEFAULT VALUES;
      REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_order FROM :runtime_role;
    `,
  },
  {
    name: 'service-kit/0006-audit-words',
    sql: `
      -- What people wrote as the reason of an act: no part of the journal, which has only its hash.
      CREATE TABLE audit_words (
        id uuid PRIMARY KEY,
        salt text NOT NULL,
        at timestamptz NOT NULL,
        subject_ids uuid[] NOT NULL,
        client_ids uuid[] NOT NULL,
        words text NOT NULL
      );
      CREATE INDEX audit_words_subjects ON audit_words USING gin (subject_ids);
      CREATE INDEX audit_words_clients ON audit_words USING gin (client_ids);
    `,
  },
];

/** What is written after a restore comes after everything that was restored, or it would never be sealed. */
export const restoredAudit = `
  UPDATE audit_order SET ahead = coalesce((SELECT max(written_in)::text::bigint FROM audit_entry), 0);
  DO $ahead$
  BEGIN
    EXECUTE format('ALTER TABLE audit_entry ALTER written_in SET DEFAULT ((pg_current_xact_id()::text::bigint + %s)::text::xid8)',
                   (SELECT ahead FROM audit_order));
  END $ahead$;
`;
