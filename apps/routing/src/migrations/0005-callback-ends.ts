import type { Migration } from '@okno/persistence';

/** How a call-back ended when nobody said it in words: written out in the reader's language. */
export const callbackEnds: Migration = {
  name: '0005-callback-ends',
  sql: `ALTER TABLE callback ADD COLUMN ended_by text CHECK (ended_by IN ('talk', 'answered-after-all', 'one-per-client'))`,
};
