import type { Work } from '@okno/service-kit';
import type { ReceivedPayment } from '../ledger/postings.rules.js';
import type { Invoice } from '../invoices/invoice.rules.js';
import type { StandingInvoice } from './imported-invoice.rules.js';

/** Invoices, and as many in one event, that are looked at together. */
export const invoicesAtOnce = 1_000;

export interface FoundInvoice extends StandingInvoice {
  readonly invoice: Pick<
    Invoice,
    'id' | 'number' | 'clientId' | 'currency' | 'netMinor' | 'vatMinor' | 'totalMinor' | 'issuedOn' | 'dueOn'
  >;
  /** The payment that came with it. */
  readonly payment: ReceivedPayment | null;
}

/** Locks the next invoices of an import, in the order of their ids. */
export async function lockImported(
  work: Work,
  importId: string,
  after: string | null,
): Promise<readonly FoundInvoice[]> {
  const locked = await work.query<{ id: string }>(
    `SELECT id FROM invoice WHERE import_id = $1 AND ($2::uuid IS NULL OR id > $2)
     ORDER BY id LIMIT ${String(invoicesAtOnce)} FOR UPDATE`,
    [importId, after],
  );
  // An imported payment is of no body: nobody has sent it.
  return work.query<FoundInvoice>(
    `SELECT json_build_object('id', i.id, 'number', i.number, 'clientId', i.client_id, 'currency', i.currency,
         'netMinor', i.net_minor, 'vatMinor', i.vat_minor, 'totalMinor', i.total_minor, 'issuedOn', i.issued_on,
         'dueOn', i.due_on) AS invoice,
       i.version, i.credited_minor AS "creditedMinor",
       (SELECT count(*)::int FROM payment_allocation a JOIN payment p ON p.id = a.payment_id
         WHERE a.invoice_id = i.id AND p.body_hash <> '') AS "laterPayments",
       (SELECT json_build_object('id', p.id, 'clientId', p.client_id, 'currency', p.currency,
           'amountMinor', p.amount_minor, 'receivedOn', p.received_on)
         FROM payment_allocation a JOIN payment p ON p.id = a.payment_id
         WHERE a.invoice_id = i.id AND p.body_hash = '' LIMIT 1) AS payment
     FROM invoice i WHERE i.id = ANY ($1::uuid[]) ORDER BY i.id`,
    [locked.map(({ id }) => id)],
  );
}

/** Removes invoices and the payments that came with them; the ledger remembers both. */
export async function removeInvoices(
  work: Work,
  invoiceIds: readonly string[],
  paymentIds: readonly string[],
): Promise<void> {
  await work.query('DELETE FROM payment_allocation WHERE invoice_id = ANY ($1::uuid[])', [invoiceIds]);
  await work.query('DELETE FROM payment WHERE id = ANY ($1::uuid[])', [paymentIds]);
  await work.query('DELETE FROM invoice_line WHERE invoice_id = ANY ($1::uuid[])', [invoiceIds]);
  await work.query('DELETE FROM invoice WHERE id = ANY ($1::uuid[])', [invoiceIds]);
}
