import type { Migration } from '@okno/persistence';

export const importProfilesMigration: Migration = {
  name: '0011-import-profiles',
  sql: `
    CREATE TABLE import_profile (
      id uuid PRIMARY KEY,
      name text NOT NULL,
      definition jsonb NOT NULL,
      active boolean NOT NULL,
      version int NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE UNIQUE INDEX import_profile_name_unique ON import_profile (lower(name));

    ALTER TABLE import
      -- As it was when the file came: what is changed later changes no running import.
      ADD COLUMN profile jsonb,
      -- Names of the file's columns, for the file of its rejected rows.
      ADD COLUMN header text[];
    -- The row as it stood in the file.
    ALTER TABLE import_reject ADD COLUMN fields text[];

    -- States of requests that files told; the next state is compared with the one before it.
    CREATE TABLE imported_snapshot (
      key text PRIMARY KEY,
      request_id uuid NOT NULL,
      at timestamptz NOT NULL,
      place bigint NOT NULL,
      status text NOT NULL,
      tier smallint,
      department text,
      employee text
    );
    CREATE INDEX imported_snapshot_request ON imported_snapshot (request_id, at, place);
  `,
};
