import type { Migration } from '@okno/persistence';

/** Which import a complaint came by, so that it can be taken back with it. */
export const undoImportTables: Migration = {
  name: '0005-undo-imports',
  // Locks complaint against writing while the index is built: nothing is in it yet.
  sql: `
    ALTER TABLE complaint ADD COLUMN import_id uuid;
    CREATE INDEX complaint_import ON complaint (import_id, id) WHERE import_id IS NOT NULL;
  `,
};
