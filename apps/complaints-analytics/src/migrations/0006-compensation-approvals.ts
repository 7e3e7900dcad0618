import type { Migration } from '@okno/persistence';

/** The approval of a compensation above the limit: the latest that was asked, and what became of it. */
export const compensationApprovalTables: Migration = {
  name: '0006-compensation-approvals',
  sql: `
    CREATE TABLE compensation_approval (
      complaint_id uuid PRIMARY KEY REFERENCES complaint (id),
      approval_id uuid NOT NULL UNIQUE,
      content_hash text NOT NULL,
      state text NOT NULL
    );
  `,
};
