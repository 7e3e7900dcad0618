import type { Migration } from '@okno/persistence';

/** Invoices of the past that came by a file. */
export const importedInvoicesMigration: Migration = {
  name: '0004-imported-invoices',
  sql: `
    ALTER TABLE invoice ADD COLUMN import_id uuid;
    ALTER TABLE invoice ADD COLUMN disputed boolean NOT NULL DEFAULT false;
  `,
};
