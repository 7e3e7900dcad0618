import type { Migration } from '@okno/persistence';

export const outgoingMailMigration: Migration = {
  name: '0009-outgoing-mail',
  sql: `
    -- What is handed over is timed by the machine's clock: another mail server knows nothing of business time.
    ALTER TABLE outgoing_message
      ADD COLUMN attempts int NOT NULL DEFAULT 0,
      ADD COLUMN first_tried_at timestamptz,
      ADD COLUMN next_at timestamptz NOT NULL DEFAULT now(),
      ADD COLUMN last_error text;
    DROP INDEX outgoing_message_queued;
    CREATE INDEX outgoing_message_queued ON outgoing_message (next_at) WHERE state = 'queued';
    COMMENT ON COLUMN inbound_mail.key IS
      'Sender, Message-ID and a hash of what is said; the hash of the raw mail where it has no Message-ID.';
    CREATE INDEX inbound_mail_request ON inbound_mail (request_id, received_at) WHERE request_id IS NOT NULL;
  `,
};
