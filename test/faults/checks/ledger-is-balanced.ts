import type { LedgerState } from './world.js';

function sumBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  valueOf: (item: Item) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const item of items) sums.set(keyOf(item), (sums.get(keyOf(item)) ?? 0) + valueOf(item));
  return sums;
}

function differences(what: string, left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): string[] {
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((id) => {
    const [one, other] = [left.get(id) ?? 0, right.get(id) ?? 0];
    return one === other ? [] : [`${what} ${id}: ${one.toString()} and ${other.toString()}`];
  });
}

/** Debits are credits; what the ledger, the invoices, the payments and the ageing report say is owed is one number. Minor units. */
export function ledgerIsBalanced({ entries, invoices, payments, ageing }: LedgerState): string[] {
  const owed = entries.filter(({ account, invoiceId }) => account === 'receivable' && invoiceId !== null);
  const issued = invoices.filter(({ isIssued }) => isIssued);
  return [
    ...differences(
      'debits and credits of transaction',
      sumBy(
        entries,
        ({ transactionId }) => transactionId,
        ({ debit }) => debit,
      ),
      sumBy(
        entries,
        ({ transactionId }) => transactionId,
        ({ credit }) => credit,
      ),
    ),
    ...differences(
      'ledger and balance of invoice',
      sumBy(
        owed,
        ({ invoiceId }) => invoiceId ?? '',
        ({ debit, credit }) => debit - credit,
      ),
      sumBy(
        issued,
        ({ id }) => id,
        ({ balance }) => balance,
      ),
    ),
    ...differences(
      'paid and allocated of invoice',
      sumBy(
        invoices,
        ({ id }) => id,
        ({ paid }) => paid,
      ),
      sumBy(
        invoices,
        ({ id }) => id,
        ({ allocated }) => allocated,
      ),
    ),
    ...differences(
      'allocated and allocations of payment',
      sumBy(
        payments,
        ({ id }) => id,
        ({ allocated }) => allocated,
      ),
      sumBy(
        payments,
        ({ id }) => id,
        ({ sumOfAllocations }) => sumOfAllocations,
      ),
    ),
    ...differences(
      'open invoices and ageing of client',
      sumBy(
        issued,
        ({ clientId }) => clientId,
        ({ balance }) => balance,
      ),
      ageing,
    ),
  ];
}
