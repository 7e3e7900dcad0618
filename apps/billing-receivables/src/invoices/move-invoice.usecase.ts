import { Inject, Injectable } from '@nestjs/common';
import {
  invoiceApproved,
  invoiceCredited,
  invoiceIssued,
  type CreditBody,
  type InvoiceResource,
} from '@okno/contracts';
import { Refusal, SETTINGS, UnitOfWork, localDay, type Work, type WorkContext } from '@okno/service-kit';
import { refuse, refuseField } from '../billing-receivables.refusals.js';
import type { ReceivablesSettings } from '../config.js';
import { creditPosting, issuePosting } from '../ledger/postings.rules.js';
import { post } from '../ledger/ledger.repository.js';
import { ApproveInvoice } from './approve-invoice.usecase.js';
import { toSnapshot } from './invoice-view.rules.js';
import { drawNumber, lockInvoice, saveInvoice } from './invoice.repository.js';
import { approve, credit, issue, type Invoice, type InvoiceDecision } from './invoice.rules.js';
import { InvoiceQueries } from './invoices.queries.js';

/** The commands that move an invoice through its life. */
@Injectable()
export class MoveInvoice {
  constructor(
    private readonly work: UnitOfWork,
    private readonly invoices: InvoiceQueries,
    private readonly approveInvoice: ApproveInvoice,
    @Inject(SETTINGS) private readonly settings: ReceivablesSettings,
  ) {}

  async approve(id: string, context: WorkContext): Promise<InvoiceResource> {
    return this.move(id, context, async (work, invoice) => {
      if (invoice.state === 'approved') return;
      if (await this.approveInvoice.needsAnother(work, invoice)) return;
      const approved = decided(approve(invoice, context.identity.employeeId));
      await saveInvoice(work, approved);
      this.announce(work, approved, 'approve');
    });
  }

  async issue(id: string, context: WorkContext): Promise<InvoiceResource> {
    return this.move(id, context, async (work, invoice) => {
      if (invoice.issuedOn !== null) return;
      if (invoice.state !== 'approved') throw refuse('not-approved');
      const day = localDay(work.now, this.settings.OKNO_TIMEZONE);
      const issued = decided(issue(invoice, await drawNumber(work, day), day));
      await saveInvoice(work, issued);
      await post(work, issuePosting(issued, day));
      this.announce(work, issued, 'issue');
    });
  }

  /** Lowers the balance by a credit note: the whole of it unless an amount is said. */
  async credit(id: string, body: CreditBody, context: WorkContext): Promise<InvoiceResource> {
    return this.move(id, context, async (work, invoice) => {
      if (invoice.state === 'credited') return;
      if (body.amount !== undefined && body.amount.currency !== invoice.currency) {
        throw refuseField('mixed-currencies', 'amount.currency');
      }
      const decision = credit(invoice, body.amount?.amountMinor);
      if ('refused' in decision && decision.refused !== 'not-issued') throw refuseField(decision.refused, 'amount');
      const credited = decided(decision);
      await saveInvoice(work, credited);
      const day = localDay(work.now, this.settings.OKNO_TIMEZONE);
      await post(work, creditPosting(credited, credited.creditedMinor - invoice.creditedMinor, day));
      this.announce(work, credited, 'credit', { reason: body.reason });
    });
  }

  private async move(
    id: string,
    context: WorkContext,
    act: (work: Work, invoice: Invoice) => Promise<void>,
  ): Promise<InvoiceResource> {
    return this.work.run(context, async (work) => {
      await this.invoices.view(work, id);
      const invoice = await lockInvoice(work, id);
      if (invoice === undefined) throw new Refusal('not-found');
      await act(work, invoice);
      return this.invoices.view(work, id);
    });
  }

  private announce(
    work: Work,
    invoice: Invoice,
    verb: 'approve' | 'issue' | 'credit',
    details: Readonly<Record<string, unknown>> = {},
  ): void {
    const definition = { approve: invoiceApproved, issue: invoiceIssued, credit: invoiceCredited }[verb];
    work.publish(
      definition,
      { invoice: toSnapshot(invoice), at: work.now.toISOString(), employeeId: work.context.identity.employeeId },
      { id: invoice.id, version: invoice.version },
    );
    const subject = { subjectKind: 'invoice', subjectIds: [invoice.id], clientIds: [invoice.clientId] };
    work.audit({ action: `invoice.${verb}`, ...subject, details });
  }
}

function decided(decision: InvoiceDecision): Invoice {
  if ('refused' in decision) throw refuse(decision.refused);
  return decision.invoice;
}
