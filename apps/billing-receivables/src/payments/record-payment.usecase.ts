import { Inject, Injectable } from '@nestjs/common';
import { paymentRecorded, type PaymentBody, type PaymentResource } from '@okno/contracts';
import { isCurrency } from '@okno/money';
import { SETTINGS, UnitOfWork, bodyHash, localDay, once, type Work, type WorkContext } from '@okno/service-kit';
import { refuse, refuseField } from '../billing-receivables.refusals.js';
import type { ReceivablesSettings } from '../config.js';
import { post } from '../ledger/ledger.repository.js';
import { receiptPosting } from '../ledger/postings.rules.js';
import { References } from '../replicas/references.queries.js';
import { AllocatePayment } from './allocate-payment.usecase.js';
import { invoiceNumbersIn, matchPayment } from './match-payment.rules.js';
import { paymentFact } from './payment-fact.rules.js';
import { findPayment, insertPayment, openInvoices, toPaymentResource, type Payment } from './payment.repository.js';

/** Takes money in: once per external id, booked at once, matched where there is no doubt. */
@Injectable()
export class RecordPayment {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: References,
    private readonly allocatePayment: AllocatePayment,
    @Inject(SETTINGS) private readonly settings: ReceivablesSettings,
  ) {}

  async execute(body: PaymentBody, context: WorkContext): Promise<PaymentResource> {
    return this.work.run(context, (work) => once(work, body, () => this.record(work, body)));
  }

  private async record(work: Work, body: PaymentBody): Promise<PaymentResource> {
    this.refuseNonsense(work, body);
    const payment = await this.newPayment(work, body);
    if (!(await insertPayment(work, payment))) return this.earlier(work, payment);
    await post(work, receiptPosting(payment));
    work.publish(paymentRecorded, paymentFact(payment, work.now), { id: payment.id, version: payment.version });
    work.audit({
      action: 'payment.record',
      subjectKind: 'payment',
      subjectIds: [payment.id],
      clientIds: payment.clientId === null ? [] : [payment.clientId],
    });
    const allocations = body.allocations ?? (await this.certainAllocations(work, payment));
    const settled =
      allocations.length === 0 ? payment : await this.allocatePayment.allocate(work, payment, allocations);
    return toPaymentResource(settled);
  }

  private refuseNonsense(work: Work, { amount, receivedOn }: PaymentBody): void {
    if (amount.amountMinor <= 0) throw refuseField('invalid-amount', 'amount.amountMinor');
    if (!isCurrency(amount.currency)) throw refuseField('invalid-amount', 'amount.currency');
    const today = localDay(work.now, this.settings.OKNO_TIMEZONE);
    if (receivedOn > today) throw refuseField('received-in-the-future', 'receivedOn');
  }

  private async newPayment(work: Work, body: PaymentBody): Promise<Payment> {
    const { clientId = null, payerTaxId = null } = body;
    if (clientId !== null) await this.references.requireClient(work, clientId);
    const byTaxId =
      clientId === null && payerTaxId !== null ? await this.references.clientByTaxId(work, payerTaxId) : null;
    return {
      id: work.newId(),
      externalId: body.externalId,
      bodyHash: bodyHash(body),
      receivedOn: body.receivedOn,
      amountMinor: body.amount.amountMinor,
      allocatedMinor: 0,
      currency: body.amount.currency,
      payerTaxId: payerTaxId,
      clientId: clientId ?? byTaxId,
      purpose: body.purpose,
      version: 1,
      createdAt: work.now,
      allocations: [],
    };
  }

  /** The same payment told again answers the first; another one under its id is refused. */
  private async earlier(work: Work, payment: Payment): Promise<PaymentResource> {
    const first = await findPayment(work, { externalId: payment.externalId });
    if (first?.bodyHash !== payment.bodyHash) throw refuse('payment-differs');
    return toPaymentResource(first);
  }

  private async certainAllocations(work: Work, payment: Payment): Promise<NonNullable<PaymentBody['allocations']>> {
    const open = await openInvoices(work, payment.clientId, invoiceNumbersIn(payment.purpose));
    const match = matchPayment(payment, open);
    if (match === undefined) return [];
    return [{ invoiceId: match.invoiceId, amount: { amountMinor: match.amountMinor, currency: payment.currency } }];
  }
}
