import type { Migration } from '@okno/persistence';

/** What the projections of this schema have been made from: which events, and tables of which columns. */
export const projectionMigrations: readonly Migration[] = [
  {
    name: 'service-kit/0004-projections',
    sql: `
      CREATE TABLE projected_event (type text PRIMARY KEY);
      CREATE TABLE projected_table (name text PRIMARY KEY, shape text NOT NULL);
    `,
  },
];
