import { describe, expect, it } from '@jest/globals';
import type { ImportResource } from '@okno/contracts';
import { tellImport } from './import-words.rules.js';

const done: ImportResource = {
  ...{ id: 'i', source: 'calls-csv', status: 'done', failure: null, timezone: null, profile: 'bank', version: 2 },
  ...{ read: 5, accepted: 2, duplicates: 3, rejected: 0, linked: 1, unlinked: 1, rejects: [] },
  ...{ undone: [], kept: [] },
  ...{ createdAt: '', startedAt: null, finishedAt: null },
};

describe('what is told of an import', () => {
  it('is its counts', () => {
    expect(tellImport(done, 'http://x')).toEqual([
      'read        5',
      'accepted    2 (client known: 1, not known: 1)',
      'duplicates  3',
      'rejected    0',
    ]);
  });

  it('and why rows were rejected, the most frequent reason first, and where they are', () => {
    const rejects = ['a', 'b', 'b'].map((reason, line) => ({ line, reason }));
    expect(tellImport({ ...done, rejected: 9, rejects }, 'http://x').slice(3)).toEqual([
      'rejected    9',
      'of the first 3 rejected rows:',
      '         2  b',
      '         1  a',
      'rejected rows as a file: http://x',
    ]);
  });

  it('and why the whole file was not taken in', () => {
    const [first] = tellImport({ ...done, status: 'failed', failure: 'missing-column: number' }, 'http://x');
    expect(first).toBe('The file was not taken in: missing-column: number');
  });
});
