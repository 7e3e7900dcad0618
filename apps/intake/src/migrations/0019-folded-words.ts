import type { Migration } from '@okno/persistence';

/** What of a mail is folded. Adding a column without a default takes the lock on `message` for a moment. */
export const foldedWordsMigration: Migration = {
  name: '0019-folded-words',
  sql: 'ALTER TABLE message ADD COLUMN folded text;',
};
