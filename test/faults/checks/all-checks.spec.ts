import { describe, expect, it } from '@jest/globals';
import { check } from './all-checks.js';
import { command, fact, group } from './planted.js';
import type { World } from './world.js';

/** A request was registered, announced and heard of, and nothing else ever happened. */
const well: World = {
  commands: [command()],
  rows: [{ place: 'intake.request.subject', token: 't1', id: 'r1' }],
  log: [fact()],
  groups: [group(['e1'])],
  unsent: new Map([['intake', 0]]),
  slow: [],
  timers: [{ name: 'offers expire', fact: 'expired', fired: new Map(), late: [] }],
  ledger: { entries: [], invoices: [], payments: [], ageing: new Map() },
  measures: [{ name: 'requests.registered', value: 1, recordIds: ['r1'], own: { value: 1, ids: ['r1'] } }],
  replicas: { compared: 1, different: [] },
  brokenJournals: [],
};

describe('all checks', () => {
  it('find nothing where all is well', () => {
    expect(check(well)).toEqual({});
  });

  it.each<[string, Partial<World>, Readonly<Record<string, unknown>>]>([
    [
      'an answer that no fault excuses, even when the next one was right',
      { commands: [command({ statuses: [503, 500, 201] })] },
      { 'answers were honest': ['register a request t1 was answered 503 500 201'] },
    ],
    [
      'a copy that differs, and one that is missing',
      {
        replicas: {
          compared: 3,
          different: [
            { replica: 'routing.request_replica', id: 'r1', own: 'closed', copy: 'solved' },
            { replica: 'routing.request_replica', id: 'r2', own: 'closed', copy: null },
          ],
        },
      },
      {
        'copies agree': [
          'routing.request_replica has solved of r1, which is closed',
          'routing.request_replica has nothing of r2, which is closed',
        ],
      },
    ],
    [
      'a journal whose seals do not hold',
      { brokenJournals: ['billing-receivables'] },
      { 'journals are sealed': ['the journal of billing-receivables does not hold'] },
    ],
    [
      'what each of the others finds, under its own name',
      {
        rows: [],
        groups: [group([])],
        timers: [{ name: 'offers expire', fact: 'expired', fired: new Map(), late: ['o1'] }],
        measures: [{ name: 'requests.registered', value: 2, own: { value: 1 } }],
      },
      {
        'commands took effect once': expect.anything(),
        'events were consumed': expect.anything(),
        'timers fired once': expect.anything(),
        'the cube is its recount': expect.anything(),
      },
    ],
  ])('find %s', (_, changes, findings) => {
    expect(check({ ...well, ...changes })).toEqual(findings);
  });

  it('say that an honest 503 is no fault', () => {
    expect(check({ ...well, commands: [command({ statuses: [503, 201] })] })).toEqual({});
  });
});
