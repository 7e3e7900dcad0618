import type { Migration } from '@okno/persistence';

/** What the list of work must know of approvals: who is asked, for whom and until when. */
export const approvalTables: Migration = {
  name: '0011-approvals',
  sql: `
    CREATE TABLE approval_replica (
      id uuid PRIMARY KEY, state text NOT NULL, subject_kind text NOT NULL, reference text,
      request_id uuid, client_id uuid, addressee_ids uuid[] NOT NULL, addressees jsonb NOT NULL,
      since timestamptz NOT NULL, version bigint NOT NULL
    );
    CREATE INDEX approval_replica_addressees ON approval_replica USING gin (addressee_ids) WHERE state = 'open';
    CREATE TABLE approval_text_replica (id uuid PRIMARY KEY, title text NOT NULL, version bigint NOT NULL);
  `,
};
