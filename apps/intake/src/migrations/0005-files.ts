import type { Migration } from '@okno/persistence';

export const filesMigration: Migration = {
  name: '0005-files',
  sql: `
    -- The bytes, once however often they were sent.
    CREATE TABLE file_content (sha256 text PRIMARY KEY, size bigint NOT NULL);
    CREATE TABLE file_chunk (
      sha256 text NOT NULL REFERENCES file_content,
      number int NOT NULL,
      bytes bytea NOT NULL,
      PRIMARY KEY (sha256, number)
    );
    ALTER TABLE file_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
    CREATE TABLE file (
      id uuid PRIMARY KEY,
      sha256 text NOT NULL REFERENCES file_content,
      name text NOT NULL,
      media_type text NOT NULL,
      size bigint NOT NULL,
      uploaded_by uuid NOT NULL,
      created_at timestamptz NOT NULL
    );
  `,
};
