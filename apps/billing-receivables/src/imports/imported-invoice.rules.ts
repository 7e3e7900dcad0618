import type { EventPayload, KeptReason, invoiceRowsReceived, invoicesImported } from '@okno/contracts';
import { toSnapshot } from '../invoices/invoice-view.rules.js';
import { isOverdue, type Invoice } from '../invoices/invoice.rules.js';
import {
  allocationPosting,
  issuePosting,
  receiptPosting,
  type BookedInvoice,
  type Posting,
  type ReceivedPayment,
} from '../ledger/postings.rules.js';

export type InvoiceRow = EventPayload<typeof invoiceRowsReceived>['rows'][number];

/** An invoice of the past and the one payment that settled it, if it was paid. */
export interface ImportedInvoice {
  readonly invoice: Invoice;
  readonly payment: ReceivedPayment | null;
  /** Overdue before it came here: nobody is told of what they have known. */
  readonly wasOverdue: boolean;
  readonly isClientKnown: boolean;
}

interface Making {
  readonly now: Date;
  /** The day of `now` in the zone of the books. */
  readonly today: string;
  readonly newId: () => string;
}

/** A row as an invoice that was issued and perhaps paid; the file tells one amount, so it has one line and no VAT of its own. */
export function toImported(row: InvoiceRow, { now, today, newId }: Making): ImportedInvoice {
  const { amountMinor, currency, clientId } = row;
  const amounts = { netMinor: amountMinor, vatMinor: 0 };
  const invoice: Invoice = {
    id: newId(),
    number: row.number,
    clientId,
    requestId: null,
    state: row.paidOn === null ? 'issued' : 'paid',
    currency,
    ...amounts,
    totalMinor: amountMinor,
    paidMinor: row.paidOn === null ? 0 : amountMinor,
    creditedMinor: 0,
    dueOn: row.dueOn,
    issuedOn: row.issuedOn,
    approvedBy: null,
    approval: null,
    automatic: false,
    touched: true,
    disputed: row.disputed,
    version: 1,
    createdAt: now,
    lines: [
      {
        id: newId(),
        description: row.number,
        productId: null,
        sellerId: null,
        quantity: '1',
        unitPrice: { amountMinor, currency },
        vatRate: 0,
        ...amounts,
        grossMinor: amountMinor,
      },
    ],
  };
  const payment = row.paidOn === null ? null : { id: newId(), clientId, currency, amountMinor, receivedOn: row.paidOn };
  return {
    invoice,
    payment,
    wasOverdue: isOverdue(invoice, today),
    isClientKnown: row.isClientKnown,
  };
}

/** What goes into the ledger, each on its own day of the past. */
export function postingsOf({
  invoice,
  payment,
}: {
  readonly invoice: BookedInvoice & Pick<Invoice, 'dueOn'>;
  readonly payment: ReceivedPayment | null;
}): readonly Posting[] {
  const issued = issuePosting(invoice, invoice.issuedOn ?? invoice.dueOn);
  if (payment === null) return [issued];
  return [issued, receiptPosting(payment), allocationPosting(payment, invoice, payment.amountMinor)];
}

/** The rows to store: of several with one number the first. */
export function firstOfEachNumber(rows: readonly InvoiceRow[]): readonly InvoiceRow[] {
  const first = new Map<string, InvoiceRow>();
  for (const row of rows) if (!first.has(row.number)) first.set(row.number, row);
  return [...first.values()];
}

/** What other services learn of it. */
export function toFact({ invoice, payment }: ImportedInvoice): EventPayload<typeof invoicesImported>['rows'][number] {
  return {
    ...toSnapshot(invoice),
    version: invoice.version,
    payment: payment === null ? null : { paymentId: payment.id, receivedOn: payment.receivedOn, version: 1 },
  };
}

/** An imported invoice as it stands when its import is undone. */
export interface StandingInvoice {
  readonly version: number;
  readonly creditedMinor: number;
  /** Payments put against it that did not come by the import. */
  readonly laterPayments: number;
}

/** Why an invoice is not taken back with its import; null where nobody has built upon it. */
export function keptReasonOf({ version, creditedMinor, laterPayments }: StandingInvoice): KeptReason | null {
  if (laterPayments > 0) return 'has-payments';
  if (creditedMinor > 0) return 'has-credits';
  return version > 1 ? 'changed' : null;
}
