import type { Migration } from '@okno/persistence';

/** Which import brought what, so that all of it can be taken back. Imports made before are not known so well. */
export const undoImportsMigration: Migration = {
  name: '0025-undo-imports',
  // Locks call, request_step and imported_snapshot against writing while their indexes are built: seconds per million rows.
  sql: `
    ALTER TABLE import ADD COLUMN is_traced boolean NOT NULL DEFAULT false;
    ALTER TABLE import ALTER COLUMN is_traced SET DEFAULT true;
    -- How far undoing it has come: which kind of record, after which one, and whether another service is asked.
    ALTER TABLE import ADD COLUMN undo_phase int NOT NULL DEFAULT 0;
    ALTER TABLE import ADD COLUMN undo_after uuid;
    ALTER TABLE import ADD COLUMN undo_round int NOT NULL DEFAULT 0;
    ALTER TABLE import ADD COLUMN undo_awaits boolean NOT NULL DEFAULT false;
    CREATE INDEX import_undoing ON import (created_at) WHERE status = 'undoing';

    CREATE TABLE import_undone (
      import_id uuid NOT NULL REFERENCES import ON DELETE CASCADE,
      kind text NOT NULL,
      taken_back bigint NOT NULL,
      kept bigint NOT NULL,
      PRIMARY KEY (import_id, kind)
    );
    -- What was left, because somebody had built upon it; a client is found by its id, not named here.
    CREATE TABLE import_kept (
      import_id uuid NOT NULL REFERENCES import ON DELETE CASCADE,
      kind text NOT NULL,
      record_id uuid NOT NULL,
      name text,
      reason text NOT NULL,
      PRIMARY KEY (import_id, kind, record_id)
    );

    CREATE TABLE imported_client (client_id uuid PRIMARY KEY, import_id uuid NOT NULL);
    CREATE INDEX imported_client_import ON imported_client (import_id, client_id);
    -- The version that imports left a request at: with any other, somebody has worked on it.
    ALTER TABLE imported_request ADD COLUMN version int;
    -- Imports that told steps of it.
    ALTER TABLE imported_request ADD COLUMN moved_by uuid[] NOT NULL DEFAULT '{}';
    CREATE INDEX imported_request_import ON imported_request (import_id, request_id);
    ALTER TABLE request_step ADD COLUMN import_id uuid;
    CREATE INDEX request_step_import ON request_step (import_id, request_id) WHERE import_id IS NOT NULL;
    ALTER TABLE imported_snapshot ADD COLUMN import_id uuid;
    CREATE INDEX imported_snapshot_import ON imported_snapshot (import_id, request_id) WHERE import_id IS NOT NULL;
    CREATE INDEX call_import ON call (import_id, id) WHERE import_id IS NOT NULL;
  `,
};
