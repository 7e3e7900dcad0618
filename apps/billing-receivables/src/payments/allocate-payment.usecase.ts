import { Injectable } from '@nestjs/common';
import {
  invoicePaid,
  invoicePartlyPaid,
  paymentAllocated,
  type AllocateBody,
  type AllocationBody,
  type PaymentResource,
} from '@okno/contracts';
import { Refusal, UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { refuseField } from '../billing-receivables.refusals.js';
import { toSnapshot } from '../invoices/invoice-view.rules.js';
import { lockInvoices, saveInvoice } from '../invoices/invoice.repository.js';
import { pay, type Invoice, type InvoiceRefusal } from '../invoices/invoice.rules.js';
import { post } from '../ledger/ledger.repository.js';
import { allocationPosting } from '../ledger/postings.rules.js';
import { paymentFact } from './payment-fact.rules.js';
import { findPayment, insertAllocation, savePayment, toPaymentResource, type Payment } from './payment.repository.js';

/** Puts money against invoices. */
@Injectable()
export class AllocatePayment {
  constructor(private readonly work: UnitOfWork) {}

  async execute(id: string, body: AllocateBody, context: WorkContext): Promise<PaymentResource> {
    // A second part of the same amount is fine, so that nothing but the key tells a repetition.
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const payment = await findPayment(work, { id }, true);
        if (payment === undefined) throw new Refusal('not-found');
        return toPaymentResource(await this.allocate(work, payment, body.allocations));
      }),
    );
  }

  /** The payment's row is locked by the caller. Every allocation holds or none does. */
  async allocate(work: Work, payment: Payment, allocations: readonly AllocationBody[]): Promise<Payment> {
    const invoices = new Map(
      (
        await lockInvoices(
          work,
          allocations.map(({ invoiceId }) => invoiceId),
        )
      ).map((invoice) => [invoice.id, invoice]),
    );
    let current = payment;
    for (const [place, { invoiceId, amount }] of allocations.entries()) {
      const field = `allocations.${place.toString()}`;
      const invoice = invoices.get(invoiceId);
      if (invoice === undefined) throw refuseField('unknown-reference', `${field}.invoiceId`);
      if (amount.currency !== payment.currency || invoice.currency !== payment.currency)
        throw refuseField('mixed-currencies', `${field}.amount.currency`);
      if (current.clientId !== null && current.clientId !== invoice.clientId)
        throw refuseField('other-client', `${field}.invoiceId`);
      if (amount.amountMinor > current.amountMinor - current.allocatedMinor)
        throw refuseField('more-than-received', `${field}.amount`);
      const paid = paidPart(invoice, amount.amountMinor, field);
      invoices.set(invoiceId, paid);
      current = await this.book(work, current, paid, amount.amountMinor);
    }
    work.publish(paymentAllocated, paymentFact(current, work.now), { id: current.id, version: current.version });
    work.audit({
      action: 'payment.allocate',
      subjectKind: 'payment',
      subjectIds: [payment.id],
      clientIds: current.clientId === null ? [] : [current.clientId],
      details: { allocations },
    });
    return current;
  }

  private async book(work: Work, payment: Payment, invoice: Invoice, amountMinor: number): Promise<Payment> {
    const next: Payment = {
      ...payment,
      clientId: payment.clientId ?? invoice.clientId,
      allocatedMinor: payment.allocatedMinor + amountMinor,
      version: payment.version + 1,
      allocations: [...payment.allocations, { invoiceId: invoice.id, amountMinor }],
    };
    await saveInvoice(work, invoice);
    await insertAllocation(work, {
      id: work.newId(),
      paymentId: payment.id,
      invoiceId: invoice.id,
      amountMinor,
      madeAt: work.now,
    });
    await savePayment(work, next);
    await post(work, allocationPosting(next, invoice, amountMinor));
    work.publish(
      invoice.state === 'partly-paid' ? invoicePartlyPaid : invoicePaid,
      { invoice: toSnapshot(invoice), at: work.now.toISOString(), employeeId: work.context.identity.employeeId },
      { id: invoice.id, version: invoice.version },
    );
    return next;
  }
}

const fieldOf: Partial<Record<InvoiceRefusal, string>> = { 'not-issued': 'invoiceId' };

function paidPart(invoice: Invoice, amountMinor: number, field: string): Invoice {
  const decision = pay(invoice, amountMinor);
  if (!('refused' in decision)) return decision.invoice;
  const code = decision.refused === 'not-issued' ? 'invoice-not-open' : decision.refused;
  throw refuseField(code, `${field}.${fieldOf[decision.refused] ?? 'amount'}`);
}
