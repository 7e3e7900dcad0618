import { describe, expect, it } from '@jest/globals';
import { importSources } from '@okno/contracts';
import { isOfOthers, kindOfPhase, undoRefusal, type Undoing } from './undo-import.rules.js';

describe('taking an import back', () => {
  const done: Undoing = { source: 'clients-csv', status: 'done', awaited: 0, isTraced: true };

  it.each<[string, Partial<Undoing>, string | undefined]>([
    ['of clients', {}, undefined],
    ['of calls', { source: 'calls-csv' }, undefined],
    ['that failed half way', { status: 'failed' }, undefined],
    ['that still runs', { status: 'running' }, 'import-not-over'],
    ['that waits', { status: 'queued' }, 'import-not-over'],
    ['that failed while others still count', { status: 'failed', awaited: 1 }, 'import-not-over'],
    ['of a log of an exchange', { source: 'asterisk-cdr' }, 'undo-not-available'],
    ['of clients, from before it was noted who came by it', { isTraced: false }, 'undo-not-available'],
    ['of calls, from before', { source: 'call-days-csv', isTraced: false }, undefined],
  ])('%s', (_case, given, refusal) => {
    expect(undoRefusal({ ...done, ...given })).toBe(refusal);
  });

  const kindsOf = (source: string) => [0, 1, 2, 3].flatMap((phase) => kindOfPhase(source, phase) ?? []);

  it('goes from what stands on others to what it stands on', () => {
    expect(kindsOf('requests-csv')).toEqual(['request', 'request-step', 'client']);
    expect(kindsOf('invoices-csv')).toEqual(['invoice', 'client']);
    expect(kindsOf('nothing')).toEqual([]);
  });

  it('is there for every file of rows, and asks other services for their records only', () => {
    const without = importSources.filter((source) => kindsOf(source).length === 0);
    expect(without).toEqual(['asterisk-cdr', 'asterisk-cel', 'asterisk-queue-log', 'bank-statement']);
    const asked = importSources.flatMap(kindsOf).filter(isOfOthers);
    expect(asked).toEqual(['complaint', 'invoice']);
  });
});
