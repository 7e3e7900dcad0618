import type { LedgerAccount, LedgerEntryResource } from '@okno/contracts';
import { allocate } from '@okno/money';
import type { Invoice } from '../invoices/invoice.rules.js';

/** One line of a transaction; exactly one side is above zero. Minor units. */
export interface Entry {
  readonly account: LedgerAccount;
  readonly clientId: string | null;
  readonly invoiceId: string | null;
  readonly paymentId: string | null;
  readonly currency: string;
  readonly debitMinor: number;
  readonly creditMinor: number;
}

/** A transaction of the ledger: its debits equal its credits. */
export interface Posting {
  readonly what: LedgerEntryResource['what'];
  readonly bookedOn: string;
  readonly entries: readonly Entry[];
}

interface Place {
  readonly currency: string;
  readonly clientId: string | null;
  readonly invoiceId: string | null;
  readonly paymentId: string | null;
}

const debit = (account: LedgerAccount, amount: number, place: Place): Entry => ({
  account,
  ...place,
  debitMinor: amount,
  creditMinor: 0,
});
const credit = (account: LedgerAccount, amount: number, place: Place): Entry => ({
  account,
  ...place,
  debitMinor: 0,
  creditMinor: amount,
});
const posting = (what: Posting['what'], bookedOn: string, entries: readonly Entry[]): Posting => ({
  what,
  bookedOn,
  // An amount of nothing is no entry.
  entries: entries.filter(({ debitMinor, creditMinor }) => debitMinor + creditMinor > 0),
});

/** What the ledger must know of an invoice. */
export type BookedInvoice = Pick<
  Invoice,
  'id' | 'clientId' | 'currency' | 'netMinor' | 'vatMinor' | 'totalMinor' | 'issuedOn'
>;

function placeOf(invoice: BookedInvoice, paymentId: string | null = null): Place {
  return { currency: invoice.currency, clientId: invoice.clientId, invoiceId: invoice.id, paymentId };
}

/** The client owes; revenue and tax arise. */
export function issuePosting(invoice: BookedInvoice, day: string): Posting {
  const place = placeOf(invoice);
  return posting('invoice-issued', day, [
    debit('receivable', invoice.totalMinor, place),
    credit('revenue', invoice.netMinor, place),
    credit('vat-payable', invoice.vatMinor, place),
  ]);
}

/** A credit note takes back revenue and tax in the proportion of the invoice. */
export function creditPosting(invoice: Invoice, amountMinor: number, day: string): Posting {
  const place = placeOf(invoice);
  const [net, vat] = allocate({ amountMinor, currency: invoice.currency }, [invoice.netMinor, invoice.vatMinor]);
  return posting('invoice-credited', day, [
    debit('credit-notes', net?.amountMinor ?? 0, place),
    debit('vat-payable', vat?.amountMinor ?? 0, place),
    credit('receivable', amountMinor, place),
  ]);
}

export interface ReceivedPayment {
  readonly id: string;
  readonly clientId: string | null;
  readonly currency: string;
  readonly amountMinor: number;
  readonly receivedOn: string;
}

/** Money came in; nobody knows yet what for. */
export function receiptPosting(payment: ReceivedPayment): Posting {
  const place = { currency: payment.currency, clientId: payment.clientId, invoiceId: null, paymentId: payment.id };
  return posting('payment-received', payment.receivedOn, [
    debit('bank', payment.amountMinor, place),
    credit('unallocated-receipts', payment.amountMinor, place),
  ]);
}

/**
 * A part of a payment goes against an invoice. Booked on the later of receipt and issue, so that the past shows the money
 * when it was there and never before the debt was.
 */
export function allocationPosting(payment: ReceivedPayment, invoice: BookedInvoice, amountMinor: number): Posting {
  const place = placeOf(invoice, payment.id);
  const issuedOn = invoice.issuedOn ?? payment.receivedOn;
  return posting('payment-allocated', issuedOn > payment.receivedOn ? issuedOn : payment.receivedOn, [
    debit('unallocated-receipts', amountMinor, place),
    credit('receivable', amountMinor, place),
  ]);
}

/** The same on the other side, on the same day: on no day is anything left of the two. */
export function reversalOf({ bookedOn, entries }: Posting): Posting {
  return posting(
    'import-undone',
    bookedOn,
    entries.map((entry) => ({ ...entry, debitMinor: entry.creditMinor, creditMinor: entry.debitMinor })),
  );
}
