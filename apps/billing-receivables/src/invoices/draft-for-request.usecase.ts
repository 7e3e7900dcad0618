import { Inject, Injectable } from '@nestjs/common';
import type { RequestState } from '@okno/contracts';
import { SETTINGS, UnitOfWork, localDay, type Work, type WorkContext } from '@okno/service-kit';
import type { ReceivablesSettings } from '../config.js';
import { priceOf } from '../prices/prices.repository.js';
import { announceDraft, newDraft } from './draft-invoice.usecase.js';
import { priceLines } from './invoice-lines.rules.js';
import { insertInvoice } from './invoice.repository.js';

const dayMilliseconds = 86_400_000;

/** Drafts the invoice of a billable request when it is solved: one per request, ever. */
@Injectable()
export class DraftForRequest {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: ReceivablesSettings,
  ) {}

  async execute(request: RequestState, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const billed = await work.query(`SELECT id FROM invoice WHERE request_id = $1 LIMIT 1`, [request.requestId]);
      if (billed.length > 0) return;
      const priced = priceLines([await this.lineOf(work, request)]);
      if ('refused' in priced) throw new Error(`the price of product ${request.productId ?? ''} is not usable`);
      const due = new Date(work.now.getTime() + this.settings.OKNO_PAYMENT_DAYS * dayMilliseconds);
      const dueOn = localDay(due, this.settings.OKNO_TIMEZONE);
      const { clientId, requestId } = request;
      const invoice = newDraft(work, { clientId, requestId, dueOn, automatic: true }, priced);
      if (await insertInvoice(work, invoice)) announceDraft(work, invoice, 'invoice.draft');
    });
  }

  /** One line with the product's price; without a price it is zero, and finance has to fill it before approval. */
  private async lineOf(
    work: Work,
    { requestId, reference, productId }: RequestState,
  ): Promise<Parameters<typeof priceLines>[0][0]> {
    const price = productId === null ? undefined : await priceOf(work, productId);
    const [text] = await work.query<{ subject: string }>(`SELECT subject FROM request_text_replica WHERE id = $1`, [
      requestId,
    ]);
    const subject = text?.subject ?? '';
    return {
      id: work.newId(),
      description: subject === '' ? reference : subject,
      productId,
      sellerId: null,
      quantity: '1',
      unitPrice: price?.unitPrice ?? { amountMinor: 0, currency: this.settings.OKNO_CURRENCY },
      vatRate: price?.vatRate ?? 0,
    };
  }
}
