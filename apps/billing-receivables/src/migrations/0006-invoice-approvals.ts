import type { Migration } from '@okno/persistence';

/** The approval of an invoice above the limit: the latest that was asked, by whom, and what became of it. */
export const invoiceApprovalsMigration: Migration = {
  name: '0006-invoice-approvals',
  sql: `
    CREATE TABLE invoice_approval (
      invoice_id uuid PRIMARY KEY REFERENCES invoice (id),
      approval_id uuid NOT NULL UNIQUE,
      content_hash text NOT NULL,
      state text NOT NULL,
      asked_by_id uuid
    );
  `,
};
