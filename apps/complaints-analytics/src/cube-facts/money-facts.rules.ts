import type {
  EventPayload,
  InvoiceSnapshot,
  importedInvoicesUndone,
  invoicesImported,
  paymentRecorded,
} from '@okno/contracts';
import { change, type Change } from '../cube-store/cube-tables.rules.js';

export function invoiceChange(invoice: InvoiceSnapshot, version: number): Change {
  return change(
    'invoice_line',
    invoice.invoiceId,
    version,
    ...invoice.lines.map((line) => ({
      line_id: line.lineId,
      number: invoice.number,
      client_id: invoice.clientId,
      request_id: invoice.requestId,
      product_id: line.productId,
      seller_id: line.sellerId,
      currency: invoice.currency,
      net_minor: line.netMinor,
      vat_minor: line.vatMinor,
      gross_minor: line.grossMinor,
      state: invoice.state,
      issued_on: invoice.issuedOn,
      due_on: invoice.dueOn,
    })),
  );
}

/** `creditedOn` is the company's day on which the credit note of the event `eventId` was made. */
export function creditChange(eventId: string, invoice: InvoiceSnapshot, creditedOn: string): Change {
  return change('invoice_credit', eventId, 1, {
    invoice_id: invoice.invoiceId,
    credited_minor: invoice.creditedMinor,
    credited_on: creditedOn,
  });
}

type PaymentFact = Omit<EventPayload<typeof paymentRecorded>, 'at'>;

export function paymentChanges(payment: PaymentFact, version: number): readonly Change[] {
  const received = change('payment', payment.paymentId, version, {
    client_id: payment.clientId,
    currency: payment.currency,
    amount_minor: payment.amountMinor,
    unallocated_minor: payment.unallocatedMinor,
    received_on: payment.receivedOn,
  });
  // Allocations only grow: an event without any has nothing to take away.
  if (payment.allocations.length === 0) return [received];
  const allocations = payment.allocations.map(({ invoiceId, amountMinor }) => ({
    invoice_id: invoiceId,
    amount_minor: amountMinor,
    received_on: payment.receivedOn,
  }));
  return [received, change('payment_allocation', payment.paymentId, version, ...allocations)];
}

/** An invoice of the past: all lines of it, and the payment that settled it whole. */
export function importedInvoiceChanges({
  version,
  payment,
  ...invoice
}: EventPayload<typeof invoicesImported>['rows'][number]): readonly Change[] {
  const billed = invoiceChange(invoice, version);
  if (payment === null) return [billed];
  const { clientId, currency, invoiceId, totalMinor: amountMinor } = invoice;
  const { paymentId, receivedOn } = payment;
  const allocations = [{ invoiceId, amountMinor }];
  const paid = { paymentId, clientId, currency, amountMinor, unallocatedMinor: 0, receivedOn, allocations };
  return [billed, ...paymentChanges(paid, payment.version)];
}

/** Only payments that stayed as they were imported are taken back: their first version was their last. */
const versionOfUndoing = 2;

/** An invoice that never was, and the payments that came with it. */
export function undoneInvoiceChanges({
  invoiceId,
  version,
  paymentIds,
}: EventPayload<typeof importedInvoicesUndone>['rows'][number]): readonly Change[] {
  const paid = paymentIds.flatMap((id) => [
    change('payment', id, versionOfUndoing),
    change('payment_allocation', id, versionOfUndoing),
  ]);
  return [change('invoice_line', invoiceId, version), ...paid];
}
