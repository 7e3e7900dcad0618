import { Injectable } from '@nestjs/common';
import {
  invoiceDrafted,
  type InvoiceBody,
  type InvoiceLineBody,
  type InvoicePatchBody,
  type InvoiceResource,
} from '@okno/contracts';
import { Refusal, UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { refuse, refuseField } from '../billing-receivables.refusals.js';
import { References } from '../replicas/references.queries.js';
import { callOffApproval } from './approve-invoice.usecase.js';
import { priceLines, type PricedLines } from './invoice-lines.rules.js';
import { toSnapshot } from './invoice-view.rules.js';
import { insertInvoice, lockInvoice, lockUntouchedDraft, saveInvoice } from './invoice.repository.js';
import type { Invoice } from './invoice.rules.js';
import { InvoiceQueries } from './invoices.queries.js';

/** Prepares invoices by hand, and changes them while they are drafts. */
@Injectable()
export class DraftInvoice {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: References,
    private readonly invoices: InvoiceQueries,
  ) {}

  /** Makes an invoice; where Okno has drafted one for the same request that nobody has touched, that one is filled. */
  async execute(body: InvoiceBody, context: WorkContext): Promise<InvoiceResource> {
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        await this.references.requireClient(work, body.clientId);
        const requestId = body.requestId ?? null;
        if (requestId !== null) {
          const request = await this.references.requireRequest(work, requestId);
          if (request.clientId !== body.clientId) throw refuseField('other-client', 'requestId');
        }
        const priced = await this.price(work, body.lines);
        const waiting = requestId === null ? undefined : await lockUntouchedDraft(work, requestId);
        const invoice: Invoice =
          waiting === undefined
            ? newDraft(work, { clientId: body.clientId, requestId, dueOn: body.dueOn, automatic: false }, priced)
            : { ...waiting, ...priced, dueOn: body.dueOn, touched: true, version: waiting.version + 1 };
        if (waiting === undefined) await insertInvoice(work, invoice);
        else await this.saveChanged(work, invoice, true);
        announceDraft(work, invoice, 'invoice.draft');
        return this.invoices.view(work, invoice.id);
      }),
    );
  }

  async change(id: string, version: number, body: InvoicePatchBody, context: WorkContext): Promise<InvoiceResource> {
    return this.work.run(context, async (work) => {
      await this.invoices.view(work, id);
      const current = await lockInvoice(work, id);
      if (current === undefined) throw new Refusal('not-found');
      if (current.version !== version) throw new Refusal('version-conflict');
      if (current.state !== 'draft') throw refuse('not-a-draft');
      const priced = body.lines === undefined ? {} : await this.price(work, body.lines);
      const invoice: Invoice = {
        ...current,
        ...priced,
        dueOn: body.dueOn ?? current.dueOn,
        touched: true,
        version: version + 1,
      };
      await this.saveChanged(work, invoice, body.lines !== undefined);
      announceDraft(work, invoice, 'invoice.change');
      return this.invoices.view(work, id);
    });
  }

  /** What was asked to be approved is another invoice now. */
  private async saveChanged(work: Work, invoice: Invoice, withLines: boolean): Promise<void> {
    await saveInvoice(work, invoice, withLines);
    await callOffApproval(work, invoice);
  }

  private async price(work: Work, lines: readonly InvoiceLineBody[]): Promise<PricedLines> {
    const products = await this.references.products(
      work,
      lines.map(({ product }) => product),
      (place) => `lines.${place.toString()}.product`,
    );
    const priced = priceLines(
      lines.map((line, place) => ({
        id: work.newId(),
        description: line.description,
        productId: products[place] ?? null,
        sellerId: line.sellerId ?? null,
        quantity: String(line.quantity),
        unitPrice: line.unitPrice,
        vatRate: line.vatRate,
      })),
    );
    if ('refused' in priced) throw refuseField(priced.refused, priced.field);
    return priced;
  }
}

/** A draft's first state. */
export function newDraft(
  work: Work,
  about: Pick<Invoice, 'clientId' | 'requestId' | 'dueOn' | 'automatic'>,
  priced: PricedLines,
): Invoice {
  return {
    id: work.newId(),
    number: null,
    ...about,
    ...priced,
    state: 'draft',
    paidMinor: 0,
    creditedMinor: 0,
    issuedOn: null,
    approvedBy: null,
    approval: null,
    touched: !about.automatic,
    disputed: false,
    version: 1,
    createdAt: work.now,
  };
}

/** Publishes a draft's content and leaves the journal entry. */
export function announceDraft(work: Work, invoice: Invoice, action: string): void {
  work.publish(
    invoiceDrafted,
    { invoice: toSnapshot(invoice), at: work.now.toISOString(), employeeId: work.context.identity.employeeId },
    { id: invoice.id, version: invoice.version },
  );
  work.audit({ action, subjectKind: 'invoice', subjectIds: [invoice.id], clientIds: [invoice.clientId] });
}
