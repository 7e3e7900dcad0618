import { describe, expect, it } from '@jest/globals';
import { undoRefusal, type Undoing } from './undo-import.rules.js';

describe('taking an import back', () => {
  const done: Undoing = { source: 'calls-csv', status: 'done', accepted: 10, touched: 0 };

  it.each<[string, Partial<Undoing>, string | undefined]>([
    ['of calls', {}, undefined],
    ['of days of calls', { source: 'call-days-csv' }, undefined],
    ['that failed half way', { status: 'failed' }, undefined],
    ['that still runs', { status: 'running' }, 'import-not-over'],
    ['that waits', { status: 'queued' }, 'import-not-over'],
    ['of requests', { source: 'requests-csv' }, 'undo-not-available'],
    ['of more than fits', { accepted: 500_001 }, 'undo-not-available'],
    ['that was worked on', { touched: 2 }, 'import-worked-on'],
  ])('%s', (_case, given, code) => {
    expect(undoRefusal({ ...done, ...given })?.code).toBe(code);
  });

  it('says how much was worked on', () => {
    const [error] = undoRefusal({ ...done, touched: 2 })?.details?.errors ?? [];
    expect(error).toMatchObject({ field: 'calls', message: { en: expect.stringContaining('2') } });
  });
});
