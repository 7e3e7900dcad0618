import type { Migration } from '@okno/persistence';

/** What a choice of a person asks of every candidate: their last work, and the client's other requests. */
export const choiceIndexes: Migration = {
  name: '0006-choice-indexes',
  sql: `
    CREATE INDEX assignment_assignee ON assignment (assignee_id, ended_at);
    CREATE INDEX request_replica_client ON request_replica (client_id);
  `,
};
