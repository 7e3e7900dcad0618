import type { Migration } from '@okno/persistence';

export const effectTables: Migration = {
  name: '0004-effects',
  sql: `
    -- Questions about the effect of a measure, until they are answered.
    CREATE TABLE effect_question (id uuid PRIMARY KEY, question jsonb NOT NULL, asked_at timestamptz NOT NULL);
    CREATE INDEX effect_question_asked ON effect_question (asked_at);
    -- What was last announced of what the cube counts.
    CREATE TABLE cube_catalogue (id uuid PRIMARY KEY, content jsonb NOT NULL, version int NOT NULL);
  `,
};
