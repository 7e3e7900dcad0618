import { Injectable } from '@nestjs/common';
import type { Page, PaymentResource, PaymentsQuery } from '@okno/contracts';
import {
  Refusal,
  SqlParameters,
  UnitOfWork,
  createdAndId,
  decodeCursorAs,
  toPage,
  type WorkContext,
} from '@okno/service-kit';
import { findPayment, paymentColumns, toPaymentResource, type Payment } from './payment.repository.js';

@Injectable()
export class PaymentQueries {
  constructor(private readonly work: UnitOfWork) {}

  /** @throws not-found */
  async read(id: string, context: WorkContext): Promise<PaymentResource> {
    return this.work.run(context, async (work) => {
      const payment = await findPayment(work, { id });
      if (payment === undefined) throw new Refusal('not-found');
      const clientIds = payment.clientId === null ? [] : [payment.clientId];
      work.audit({ action: 'payment.read', subjectKind: 'payment', subjectIds: [id], clientIds });
      return toPaymentResource(payment);
    });
  }

  /** Newest first; `unmatched` ones are those with money left. */
  async list(query: PaymentsQuery, only: 'all' | 'unmatched', context: WorkContext): Promise<Page<PaymentResource>> {
    return this.work.run(context, async (work) => {
      const parameters = new SqlParameters();
      const conditions = only === 'unmatched' ? ['p.allocated_minor < p.amount_minor'] : ['TRUE'];
      if (query.clientId !== undefined) conditions.push(`p.client_id = ${parameters.add(query.clientId)}`);
      const cursor = decodeCursorAs(query.after, createdAndId);
      if (cursor !== undefined) {
        conditions.push(
          `(p.created_at, p.id) < (${parameters.add(cursor[0])}::timestamptz, ${parameters.add(cursor[1])}::uuid)`,
        );
      }
      const rows = await work.query<Payment>(
        `SELECT ${paymentColumns} FROM payment p WHERE ${conditions.join(' AND ')}
         ORDER BY p.created_at DESC, p.id DESC LIMIT ${parameters.add(query.limit + 1)}`,
        parameters.values,
      );
      const page = toPage(rows, query.limit, toPaymentResource, (row) => [row.createdAt.toISOString(), row.id]);
      work.audit({
        action: 'payment.list',
        subjectKind: 'payment',
        subjectIds: page.items.map(({ id }) => id),
        clientIds: [...new Set(page.items.flatMap(({ clientId }) => clientId ?? []))],
      });
      return page;
    });
  }
}
