import { describe, expect, it } from '@jest/globals';
import { reversalOf } from '../ledger/postings.rules.js';
import {
  firstOfEachNumber,
  keptReasonOf,
  postingsOf,
  toFact,
  toImported,
  type InvoiceRow,
} from './imported-invoice.rules.js';

function row(given: Partial<InvoiceRow> = {}): InvoiceRow {
  return {
    line: 2,
    number: '0001',
    clientId: 'client',
    isClientKnown: true,
    issuedOn: '2026-01-10',
    dueOn: '2026-02-09',
    currency: 'USD',
    amountMinor: 5594,
    paidOn: null,
    disputed: false,
    ...given,
  };
}
function imported(given: Partial<InvoiceRow> = {}, today = '2026-05-04') {
  let ids = 0;
  const newId = () => `id-${String((ids += 1))}`;
  return toImported(row(given), { now: new Date('2026-05-04T09:00:00Z'), today, newId });
}

describe('an invoice of the past', () => {
  it.each<[string, Partial<InvoiceRow>, string, object]>([
    ['paid in time', { paidOn: '2026-01-20' }, '2026-05-04', { state: 'paid', paidMinor: 5594, wasOverdue: false }],
    ['paid late', { paidOn: '2026-03-20' }, '2026-05-04', { state: 'paid', paidMinor: 5594, wasOverdue: false }],
    ['open and due', {}, '2026-05-04', { state: 'issued', paidMinor: 0, wasOverdue: true }],
    ['open on its due day', {}, '2026-02-09', { state: 'issued', paidMinor: 0, wasOverdue: false }],
  ])('%s', (_case, given, today, { wasOverdue, ...expected }: { wasOverdue?: boolean }) => {
    const made = imported(given, today);
    expect(made.invoice).toMatchObject({ ...expected, totalMinor: 5594, netMinor: 5594, vatMinor: 0 });
    expect(made.wasOverdue).toBe(wasOverdue);
  });

  it.each<[string, Partial<InvoiceRow>, readonly string[]]>([
    ['open', {}, ['invoice-issued 2026-01-10']],
    [
      'paid',
      { paidOn: '2026-03-20' },
      ['invoice-issued 2026-01-10', 'payment-received 2026-03-20', 'payment-allocated 2026-03-20'],
    ],
    [
      'paid before it was issued',
      { paidOn: '2026-01-05' },
      ['invoice-issued 2026-01-10', 'payment-received 2026-01-05', 'payment-allocated 2026-01-10'],
    ],
  ])('%s is booked on its days, balanced', (_case, given, expected) => {
    const postings = postingsOf(imported(given));
    expect(postings.map(({ what, bookedOn }) => `${what} ${bookedOn}`)).toEqual(expected);
    for (const { entries } of postings) {
      const sumOf = (side: 'debitMinor' | 'creditMinor') => entries.reduce((sum, entry) => sum + entry[side], 0);
      expect([sumOf('debitMinor'), sumOf('creditMinor')]).toEqual([5594, 5594]);
    }
  });

  it('is told of with its payment', () => {
    expect(toFact(imported()).payment).toBeNull();
    expect(toFact(imported({ paidOn: '2026-03-20' }))).toMatchObject({
      balanceMinor: 0,
      version: 1,
      payment: { receivedOn: '2026-03-20', version: 1 },
    });
  });

  it('comes once per number, the first', () => {
    const rows = [row({ line: 2 }), row({ line: 3 }), row({ line: 4, number: '0002' })];
    expect(firstOfEachNumber(rows).map(({ line }) => line)).toEqual([2, 4]);
  });
});

describe('an imported invoice that is taken back', () => {
  const untouched = { version: 1, creditedMinor: 0, laterPayments: 0 };
  it.each([
    ['as it came', {}, null],
    ['announced as overdue', { version: 2 }, 'changed'],
    ['credited', { version: 2, creditedMinor: 1 }, 'has-credits'],
    ['paid', { version: 2, laterPayments: 1 }, 'has-payments'],
  ])('%s', (_case, given, reason) => {
    expect(keptReasonOf({ ...untouched, ...given })).toBe(reason);
  });

  it('leaves nothing on any account on any day', () => {
    const booked = postingsOf(imported({ paidOn: '2026-03-20' }));
    const sums = new Map<string, number>();
    for (const { bookedOn, entries } of [...booked, ...booked.map(reversalOf)]) {
      for (const { account, debitMinor, creditMinor } of entries) {
        const place = `${bookedOn} ${account}`;
        sums.set(place, (sums.get(place) ?? 0) + debitMinor - creditMinor);
      }
    }
    expect([...sums.values()].filter((sum) => sum !== 0)).toEqual([]);
    expect(booked.map(reversalOf).every(({ what }) => what === 'import-undone')).toBe(true);
  });
});
