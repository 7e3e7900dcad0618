/** What a consumer has taken responsibility for: handled, or set aside in order. */
export const inboxMigrations = [
  {
    name: 'messaging/0002-inbox',
    sql: `
CREATE TABLE inbox (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_recorded_at ON inbox USING brin (recorded_at);
`,
  },
];
