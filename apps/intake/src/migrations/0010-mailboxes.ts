import type { Migration } from '@okno/persistence';

export const mailboxesMigration: Migration = {
  name: '0010-mailboxes',
  sql: `
    -- How far each mailbox was read by IMAP, and which instance reads it. Timed by the machine's clock.
    CREATE TABLE mailbox (
      name text PRIMARY KEY,
      uid_validity text,
      last_uid bigint NOT NULL DEFAULT 0,
      holder uuid NOT NULL,
      leased_until timestamptz NOT NULL
    );
  `,
};
