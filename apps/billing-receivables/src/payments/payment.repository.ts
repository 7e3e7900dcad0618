import type { PaymentResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { OpenInvoice } from './match-payment.rules.js';

type Connection = Pick<Transaction, 'query'>;

/** Money that came in. Minor units of `currency`. */
export interface Payment {
  readonly id: string;
  readonly externalId: string;
  readonly bodyHash: string;
  readonly receivedOn: string;
  readonly amountMinor: number;
  readonly allocatedMinor: number;
  readonly currency: string;
  readonly payerTaxId: string | null;
  readonly clientId: string | null;
  readonly purpose: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly allocations: readonly { readonly invoiceId: string; readonly amountMinor: number }[];
}

/** The columns of `payment p`, as `Payment` has them. */
export const paymentColumns = `p.id, p.external_id AS "externalId", p.body_hash AS "bodyHash", p.received_on::text AS "receivedOn",
  p.amount_minor AS "amountMinor", p.allocated_minor AS "allocatedMinor", p.currency, p.payer_tax_id AS "payerTaxId",
  p.client_id AS "clientId", p.purpose, p.version, p.created_at AS "createdAt",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('invoiceId', a.invoice_id, 'amountMinor', a.amount_minor) ORDER BY a.id), '[]'::jsonb)
    FROM payment_allocation a WHERE a.payment_id = p.id) AS allocations`;

/** @returns undefined when a payment with this external id exists */
export async function insertPayment(connection: Connection, payment: Payment): Promise<boolean> {
  const rows = await connection.query(
    `INSERT INTO payment (id, external_id, body_hash, received_on, amount_minor, currency, payer_tax_id, client_id, purpose, version, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (external_id) DO NOTHING RETURNING id`,
    [
      payment.id,
      payment.externalId,
      payment.bodyHash,
      payment.receivedOn,
      payment.amountMinor,
      payment.currency,
      payment.payerTaxId,
      payment.clientId,
      payment.purpose,
      payment.version,
      payment.createdAt,
    ],
  );
  return rows.length === 1;
}

export async function findPayment(
  connection: Connection,
  by: { readonly id: string } | { readonly externalId: string },
  lock = false,
): Promise<Payment | undefined> {
  const [condition, value] = 'id' in by ? ['p.id = $1', by.id] : ['p.external_id = $1', by.externalId];
  const [row] = await connection.query<Payment>(
    `SELECT ${paymentColumns} FROM payment p WHERE ${condition} ${lock ? 'FOR UPDATE OF p' : ''}`,
    [value],
  );
  return row;
}

export async function insertAllocation(
  connection: Connection,
  allocation: {
    readonly id: string;
    readonly paymentId: string;
    readonly invoiceId: string;
    readonly amountMinor: number;
    readonly madeAt: Date;
  },
): Promise<void> {
  await connection.query(
    `INSERT INTO payment_allocation (id, payment_id, invoice_id, amount_minor, made_at) VALUES ($1, $2, $3, $4, $5)`,
    [allocation.id, allocation.paymentId, allocation.invoiceId, allocation.amountMinor, allocation.madeAt],
  );
}

export async function savePayment(connection: Connection, payment: Payment): Promise<void> {
  await connection.query(`UPDATE payment SET allocated_minor = $2, client_id = $3, version = $4 WHERE id = $1`, [
    payment.id,
    payment.allocatedMinor,
    payment.clientId,
    payment.version,
  ]);
}

/** The invoices that a payment could go against by itself: those of the client, and those its purpose names. */
export async function openInvoices(
  connection: Connection,
  clientId: string | null,
  numbers: readonly string[],
): Promise<readonly OpenInvoice[]> {
  return connection.query<OpenInvoice>(
    `SELECT id, number, client_id AS "clientId", currency, balance_minor AS "balanceMinor" FROM invoice
     WHERE state IN ('issued', 'partly-paid') AND (client_id = $1 OR number = ANY ($2)) ORDER BY due_on, id`,
    [clientId, numbers],
  );
}

export function toPaymentResource(payment: Payment): PaymentResource {
  const money = (amountMinor: number): { amountMinor: number; currency: string } => ({
    amountMinor,
    currency: payment.currency,
  });
  const unallocated = payment.amountMinor - payment.allocatedMinor;
  return {
    id: payment.id,
    externalId: payment.externalId,
    receivedOn: payment.receivedOn,
    amount: money(payment.amountMinor),
    allocated: money(payment.allocatedMinor),
    unallocated: money(unallocated),
    payerTaxId: payment.payerTaxId,
    clientId: payment.clientId,
    purpose: payment.purpose,
    allocations: payment.allocations.map(({ invoiceId, amountMinor }) => ({ invoiceId, amount: money(amountMinor) })),
    state: payment.allocatedMinor === 0 ? 'unmatched' : unallocated === 0 ? 'allocated' : 'partly-allocated',
    version: payment.version,
    createdAt: payment.createdAt.toISOString(),
  };
}
