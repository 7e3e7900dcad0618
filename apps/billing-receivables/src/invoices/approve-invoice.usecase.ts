import { Inject, Injectable } from '@nestjs/common';
import {
  invoiceApprovalAsked,
  invoiceApprovalCalledOff,
  invoiceApproved,
  isAboveLimit,
  type ApprovalFact,
} from '@okno/contracts';
import { bodyHash, SETTINGS, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import type { ReceivablesSettings } from '../config.js';
import {
  approvalOfInvoice,
  dropApproval,
  followApproval,
  invoiceOfApproval,
  keepApproval,
} from './invoice-approvals.repository.js';
import { toSnapshot } from './invoice-view.rules.js';
import { lockInvoice, saveInvoice } from './invoice.repository.js';
import { approve, type Invoice } from './invoice.rules.js';

/** What is approved: to whom, for what, how much and until when. */
function contentOf({ clientId, currency, totalMinor, dueOn, lines }: Invoice): string {
  const content = lines.map(({ description, quantity, unitPrice, vatRate }) => ({
    ...{ description, quantity, unitPrice, vatRate },
  }));
  return bodyHash({ clientId, currency, totalMinor, dueOn, content });
}

/** After a change of a draft: what was asked is void. The invoice is locked. */
export async function callOffApproval(work: Work, { id, version }: Invoice): Promise<void> {
  const dropped = await dropApproval(work, id);
  if (dropped === undefined) return;
  const fact = { invoiceId: id, approvalId: dropped.approvalId, at: work.now.toISOString() };
  work.publish(invoiceApprovalCalledOff, fact, { id, version });
}

/** Has invoices above the limit approved by somebody else than who asks for it. */
@Injectable()
export class ApproveInvoice {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: ReceivablesSettings,
  ) {}

  /** Asks where somebody else has to approve a draft; asking again for the same while it is open changes nothing. */
  async needsAnother(work: Work, invoice: Invoice): Promise<boolean> {
    const { totalMinor: amountMinor, currency } = invoice;
    if (invoice.state !== 'draft' || !isAboveLimit({ amountMinor, currency }, this.settings.OKNO_INVOICE_LIMIT)) {
      return false;
    }
    const contentHash = contentOf(invoice);
    const earlier = await approvalOfInvoice(work, invoice.id);
    if (earlier?.state !== 'open' || earlier.contentHash !== contentHash) await this.ask(work, invoice, contentHash);
    return true;
  }

  private async ask(work: Work, invoice: Invoice, contentHash: string): Promise<void> {
    const approvalId = work.newId();
    const askedById = work.context.identity.employeeId;
    const { id, version, clientId, requestId, totalMinor: amountMinor, currency, number } = invoice;
    await keepApproval(work, { invoiceId: id, approvalId, contentHash, state: 'open', askedById });
    const ask = {
      ...{ approvalId, subject: { kind: 'invoice', id, reference: number } as const, contentHash },
      ...{
        amount: { amountMinor, currency },
        askedById,
        authorIds: [],
        clientId,
        requestId,
        at: work.now.toISOString(),
      },
    };
    work.publish(invoiceApprovalAsked, ask, { id, version });
    work.audit({ action: 'invoice.ask-approval', subjectKind: 'invoice', subjectIds: [id], clientIds: [clientId] });
  }

  /** What became of an approval: a granted one approves the draft, if it still is what was asked. */
  async follow(
    { approvalId, contentHash, state }: Pick<ApprovalFact, 'approvalId' | 'contentHash' | 'state'>,
    context: WorkContext,
  ): Promise<void> {
    await this.work.run(context, async (work) => {
      // The invoice is locked before its approval, as by every command.
      const invoiceId = await invoiceOfApproval(work, approvalId);
      const invoice = invoiceId === undefined ? undefined : await lockInvoice(work, invoiceId);
      if (invoice === undefined) return;
      const followed = await followApproval(work, { approvalId, contentHash, state });
      if (followed === undefined) return;
      const { id, clientId } = invoice;
      work.audit({
        action: `invoice.approval-${state}`,
        subjectKind: 'invoice',
        subjectIds: [id, approvalId],
        clientIds: [clientId],
      });
      if (state !== 'granted' || contentOf(invoice) !== contentHash) return;
      const decision = approve(invoice, followed.askedById);
      if ('refused' in decision) return;
      await saveInvoice(work, decision.invoice);
      const fact = {
        invoice: toSnapshot(decision.invoice),
        at: work.now.toISOString(),
        employeeId: followed.askedById,
      };
      work.publish(invoiceApproved, fact, { id, version: decision.invoice.version });
    });
  }
}
