import type { Work } from '@okno/service-kit';
import type { Posting } from './postings.rules.js';

/** Appends one transaction; the database refuses it at commit when it does not balance. */
export async function post(work: Work, posting: Posting): Promise<void> {
  const transactionId = work.newId();
  await work.query(`INSERT INTO ledger_transaction (id, what, booked_on, created_at) VALUES ($1, $2, $3, $4)`, [
    transactionId,
    posting.what,
    posting.bookedOn,
    work.now,
  ]);
  await work.query(
    `INSERT INTO ledger_entry (id, transaction_id, booked_on, account, client_id, invoice_id, payment_id, currency, debit_minor, credit_minor)
     SELECT id, $1, $2, account, client_id, invoice_id, payment_id, currency, debit_minor, credit_minor
     FROM jsonb_to_recordset($3::jsonb) AS entry (id uuid, account text, client_id uuid, invoice_id uuid, payment_id uuid,
       currency text, debit_minor bigint, credit_minor bigint)`,
    [
      transactionId,
      posting.bookedOn,
      JSON.stringify(
        posting.entries.map((entry) => ({
          id: work.newId(),
          account: entry.account,
          client_id: entry.clientId,
          invoice_id: entry.invoiceId,
          payment_id: entry.paymentId,
          currency: entry.currency,
          debit_minor: entry.debitMinor,
          credit_minor: entry.creditMinor,
        })),
      ),
    ],
  );
}
