import type { Migration } from '@okno/persistence';

export const emailMigration: Migration = {
  name: '0007-email',
  sql: `
    -- Every mail that came, with what became of it: a repetition gets the same answer.
    CREATE TABLE inbound_mail (
      id uuid PRIMARY KEY,
      -- Sender and Message-ID; the hash of the raw mail where it has none.
      key text NOT NULL CONSTRAINT inbound_mail_key_unique UNIQUE,
      message_id text,
      raw_file_id uuid NOT NULL REFERENCES file,
      outcome text NOT NULL,
      request_id uuid,
      interaction_id uuid,
      reason text,
      received_at timestamptz NOT NULL
    );
    CREATE INDEX inbound_mail_message_id ON inbound_mail (message_id) WHERE message_id IS NOT NULL;
  `,
};
