import { describe, expect, it } from '@jest/globals';
import { ledgerIsBalanced } from './ledger-is-balanced.js';
import type { LedgerState } from './world.js';

/** An invoice of 120, of which 20 are paid. */
const well: LedgerState = {
  entries: [
    { transactionId: 't1', account: 'receivable', invoiceId: 'i1', debit: 120, credit: 0 },
    { transactionId: 't1', account: 'revenue', invoiceId: 'i1', debit: 0, credit: 120 },
    { transactionId: 't2', account: 'bank', invoiceId: null, debit: 20, credit: 0 },
    { transactionId: 't2', account: 'receivable', invoiceId: 'i1', debit: 0, credit: 20 },
  ],
  invoices: [{ id: 'i1', clientId: 'c1', isIssued: true, paid: 20, balance: 100, allocated: 20 }],
  payments: [{ id: 'p1', allocated: 20, sumOfAllocations: 20 }],
  ageing: new Map([['c1', 100]]),
};
const [invoice] = well.invoices;

describe('the ledger is balanced', () => {
  it('finds nothing wrong when all four say the same', () => {
    expect(ledgerIsBalanced(well)).toEqual([]);
  });

  it.each<[string, Partial<LedgerState>, string]>([
    [
      'a transaction of one side',
      { entries: well.entries.slice(0, 3) },
      'debits and credits of transaction t2: 20 and 0',
    ],
    [
      'an invoice that the ledger contradicts',
      { entries: well.entries.slice(0, 2) },
      'balance of invoice i1: 120 and 100',
    ],
    [
      'a payment that an invoice does not show',
      { invoices: [{ ...invoice, id: 'i1', clientId: 'c1', isIssued: true, paid: 0, balance: 100, allocated: 20 }] },
      'paid and allocated of invoice i1: 0 and 20',
    ],
    [
      'a payment allocated twice',
      { payments: [{ id: 'p1', allocated: 20, sumOfAllocations: 40 }] },
      'allocated and allocations of payment p1: 20 and 40',
    ],
    ['a report that differs', { ageing: new Map([['c1', 90]]) }, 'open invoices and ageing of client c1: 100 and 90'],
  ])('finds %s', (_, changes, said) => {
    expect(ledgerIsBalanced({ ...well, ...changes }).join('\n')).toContain(said);
  });
});
