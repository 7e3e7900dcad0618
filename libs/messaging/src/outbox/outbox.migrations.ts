// A sent row is deleted, so the table holds only what is unsent; vacuuming must keep pace with that and not with the table's size.
export const outboxMigrations = [
  {
    name: 'messaging/0001-outbox',
    sql: `
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  key text NOT NULL,
  envelope json,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = -1);
`,
  },
  {
    // A row is gone a moment later, and the log compresses what it keeps: compressing it here too would be done for nothing.
    name: 'messaging/0004-outbox-uncompressed',
    sql: 'ALTER TABLE outbox ALTER COLUMN envelope SET STORAGE EXTERNAL;',
  },
];
