import { describe, expect, it } from '@jest/globals';
import {
  codeOfName,
  countLinked,
  firstOfEachReference,
  idOfName,
  indexByName,
  toComplaint,
  unknownCauses,
  type ImportedRow,
} from './import-rows.rules.js';

function row(given: Partial<ImportedRow> = {}): ImportedRow {
  return {
    line: 2,
    reference: 'A-1',
    clientId: null,
    requestReference: null,
    requestId: null,
    product: null,
    productId: null,
    cause: null,
    department: null,
    severity: 'normal',
    text: 'Late',
    receivedAt: '2025-05-04T10:00:00Z',
    answeredAt: null,
    verdict: null,
    appealed: false,
    ...given,
  };
}

const indexes = {
  causes: indexByName([{ id: 'cause', code: 'late-repair', name: 'Repair came late' }]),
  products: indexByName([{ id: 'product', code: 'fiber', name: 'Fibre line' }]),
  departments: indexByName([{ id: 'department', code: 'experts', name: 'Эксперты' }]),
};
const made = { id: 'complaint', source: 'complaints-csv', now: new Date('2026-03-02T09:00:00Z') };

describe('names in rows', () => {
  it.each([
    ['Late repair!', 'late-repair'],
    ['  Поздний   ремонт ', 'поздний-ремонт'],
    ['Billing / dispute (2)', 'billing-dispute-2'],
    ['???', '???'],
  ])('%s has the code %s', (name, code) => {
    expect(codeOfName(name)).toBe(code);
  });

  it('are found by code before name, however written, or not at all', () => {
    const index = indexByName([
      { id: 'one', code: 'late', name: 'Rude' },
      { id: 'two', code: 'rude', name: 'Late' },
    ]);
    expect(['LATE', 'rude', 'other', ' ', null].map((name) => idOfName(index, name))).toEqual([
      'one',
      'two',
      null,
      null,
      null,
    ]);
  });

  it('of unknown causes come once, as first written', () => {
    const rows = ['Rude answer', 'RUDE ANSWER', 'Late repair', '', null].map((cause) => row({ cause }));
    expect(unknownCauses(rows, indexes.causes)).toEqual(['Rude answer']);
  });
});

describe('a row becomes a complaint', () => {
  it.each<[string, Partial<ImportedRow>, object]>([
    ['only received', {}, { state: 'registered', receivedAt: new Date('2025-05-04T10:00:00Z'), own: false }],
    ['judged', { verdict: 'partly' }, { state: 'decided', verdict: 'partly' }],
    [
      'answered',
      { answeredAt: '2025-05-06T10:00:00Z', verdict: 'justified' },
      { state: 'closed', answeredAt: new Date('2025-05-06T10:00:00Z'), closedAt: new Date('2025-05-06T10:00:00Z') },
    ],
    [
      'appealed',
      { answeredAt: '2025-05-06T10:00:00Z', appealed: true },
      { state: 'appealed', appealCount: 1, closedAt: null },
    ],
    [
      'with names that are known',
      { cause: 'Late Repair', product: 'FIBER', department: 'эксперты' },
      { causeId: 'cause', productId: 'product', departmentId: 'department' },
    ],
    [
      'with names that are not',
      { product: 'copper', department: 'nobody' },
      { causeId: null, productId: null, departmentId: null },
    ],
    ['with the product that intake has found', { product: 'fiber', productId: 'found' }, { productId: 'found' }],
  ])('%s', (_case, given, expected) => {
    expect(toComplaint(row(given), indexes, made)).toMatchObject({ ...expected, answerDueAt: null });
  });

  it('once per reference, the first', () => {
    const rows = [row({ line: 2 }), row({ line: 3 }), row({ line: 4, reference: 'A-2' })];
    expect(firstOfEachReference(rows).map(({ line }) => line)).toEqual([2, 4]);
  });

  it('linked when it is known whose it is', () => {
    const links = [
      { requestId: 'r', clientId: null },
      { requestId: null, clientId: 'c' },
      { requestId: null, clientId: null },
    ];
    expect(countLinked(links)).toBe(2);
  });
});
