import type { Migration } from '@okno/persistence';

export const chatThreadsMigration: Migration = {
  name: '0021-chat-threads',
  sql: `
    -- What each user of a client talks about in the chat, so that two people of one client do not talk over each other.
    CREATE TABLE chat_thread (
      user_id uuid PRIMARY KEY,
      client_id uuid NOT NULL,
      request_id uuid NOT NULL,
      last_word_at timestamptz NOT NULL
    );
  `,
};
