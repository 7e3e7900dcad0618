import type { Migration } from '@okno/persistence';

/** What a merged request was before, so that a merge can be undone. */
export const duplicatesMigration: Migration = {
  name: '0016-duplicates',
  sql: `
    CREATE TABLE request_merge (
      request_id uuid PRIMARY KEY,
      into_id uuid NOT NULL,
      merged_at timestamptz NOT NULL,
      status text NOT NULL,
      waiting_on text,
      waiting_until timestamptz,
      waiting_reason text,
      resumes_to text,
      undone_at timestamptz
    );
    -- Of earlier merges only the moment is known; open work takes the request further than registered by itself.
    INSERT INTO request_merge (request_id, into_id, merged_at, status)
    SELECT r.id, r.merged_into_id, coalesce((SELECT max(t.at) FROM timeline_entry t
        WHERE t.request_id = r.id AND t.type = 'intake.request-merged.v1'), r.created_at), 'registered'
    FROM request r WHERE r.status = 'merged' AND r.merged_into_id IS NOT NULL;
  `,
};
