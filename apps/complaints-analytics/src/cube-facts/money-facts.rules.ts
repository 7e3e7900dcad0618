import type { EventPayload, InvoiceSnapshot, paymentRecorded } from '@okno/contracts';
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

export function paymentChange(payment: EventPayload<typeof paymentRecorded>, version: number): Change {
  return change('payment', payment.paymentId, version, {
    client_id: payment.clientId,
    currency: payment.currency,
    amount_minor: payment.amountMinor,
    unallocated_minor: payment.unallocatedMinor,
    received_on: payment.receivedOn,
  });
}
