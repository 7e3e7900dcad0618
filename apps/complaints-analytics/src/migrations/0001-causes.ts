import type { Migration } from '@okno/persistence';

export const causeTables: Migration = {
  name: '0001-causes',
  sql: `
    CREATE TABLE cause (
      id uuid PRIMARY KEY,
      code text NOT NULL CONSTRAINT cause_code_unique UNIQUE,
      name text NOT NULL,
      parent_id uuid REFERENCES cause (id),
      active boolean NOT NULL,
      version int NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX cause_parent ON cause (parent_id);
  `,
};
