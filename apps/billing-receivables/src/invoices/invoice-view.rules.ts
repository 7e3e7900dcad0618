import type { InvoiceResource, InvoiceSnapshot } from '@okno/contracts';
import { balanceOf, isOverdue, penaltyOf, type Invoice } from './invoice.rules.js';

/** What other services learn of an invoice: ids and amounts. */
export function toSnapshot(invoice: Invoice): InvoiceSnapshot {
  return {
    invoiceId: invoice.id,
    number: invoice.number,
    requestId: invoice.requestId,
    clientId: invoice.clientId,
    currency: invoice.currency,
    netMinor: invoice.netMinor,
    vatMinor: invoice.vatMinor,
    totalMinor: invoice.totalMinor,
    paidMinor: invoice.paidMinor,
    creditedMinor: invoice.creditedMinor,
    balanceMinor: balanceOf(invoice),
    state: invoice.state,
    issuedOn: invoice.issuedOn,
    dueOn: invoice.dueOn,
    lines: invoice.lines.map(({ id, productId, sellerId, netMinor, vatMinor, grossMinor }) => ({
      lineId: id,
      productId,
      sellerId,
      netMinor,
      vatMinor,
      grossMinor,
    })),
  };
}

/** Words about the request an invoice belongs to: all that finance may see of it. */
export interface RequestWords {
  readonly reference: string | null;
  readonly subject: string | null;
}

export function toInvoiceResource(invoice: Invoice, words: RequestWords, today: string): InvoiceResource {
  const money = (amountMinor: number): { amountMinor: number; currency: string } => ({
    amountMinor,
    currency: invoice.currency,
  });
  return {
    id: invoice.id,
    number: invoice.number,
    clientId: invoice.clientId,
    requestId: invoice.requestId,
    requestReference: words.reference,
    subject: words.subject,
    state: invoice.state,
    overdue: isOverdue(invoice, today),
    disputed: invoice.disputed,
    // How it was agreed here is nothing for the client, who sees it from its issue on.
    ...(invoice.approval === null || invoice.issuedOn !== null ? {} : { approval: invoice.approval }),
    currency: invoice.currency,
    net: money(invoice.netMinor),
    vat: money(invoice.vatMinor),
    total: money(invoice.totalMinor),
    paid: money(invoice.paidMinor),
    credited: money(invoice.creditedMinor),
    balance: money(balanceOf(invoice)),
    latePenalty: penaltyOf(invoice, today),
    dueOn: invoice.dueOn,
    issuedOn: invoice.issuedOn,
    lines: invoice.lines.map(({ netMinor, vatMinor, grossMinor, ...line }) => ({
      ...line,
      net: money(netMinor),
      vat: money(vatMinor),
      total: money(grossMinor),
    })),
    drafted: invoice.automatic && !invoice.touched ? 'automatically' : 'by-hand',
    version: invoice.version,
    createdAt: invoice.createdAt.toISOString(),
  };
}
