import type { Migration } from '@okno/persistence';

export const problemNoticesMigration: Migration = {
  name: '0024-problem-notices',
  sql: `
    -- Who was told of the removal of which problem: the key makes it once per client, ever.
    CREATE TABLE problem_notice (
      problem_id uuid NOT NULL,
      client_id uuid NOT NULL,
      notice_id uuid NOT NULL,
      request_id uuid,
      message_id uuid,
      outcome text NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY (problem_id, client_id)
    );
  `,
};
