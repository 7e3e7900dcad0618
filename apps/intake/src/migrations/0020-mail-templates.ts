import type { Migration } from '@okno/persistence';

/** A column with a constant default is added without rewriting `outgoing_message`; its index is of new rows only. */
export const mailTemplatesMigration: Migration = {
  name: '0020-mail-templates',
  sql: `
    CREATE TABLE mail_template (
      kind text NOT NULL,
      language text NOT NULL,
      subject text NOT NULL,
      text text NOT NULL,
      active boolean NOT NULL,
      changed_at timestamptz NOT NULL,
      PRIMARY KEY (kind, language)
    );
    -- 'received' tells the client about the inbound message it belongs to; 'answer' is the message itself.
    ALTER TABLE outgoing_message ADD COLUMN template text NOT NULL DEFAULT 'answer';
    CREATE INDEX outgoing_message_received ON outgoing_message (address, created_at) WHERE template = 'received';
  `,
};
