import type { Migration } from '@okno/persistence';

/** How often, and what of, an import has been told to those who watch it. */
export const importProgressMigration: Migration = {
  name: '0014-import-progress',
  sql: `
    ALTER TABLE import ADD COLUMN told int NOT NULL DEFAULT 0;
    ALTER TABLE import ADD COLUMN told_at timestamptz;
    ALTER TABLE import ADD COLUMN told_status text;
  `,
};
