import type { Work } from '@okno/service-kit';
import type { Posting } from './postings.rules.js';

/** Appends one transaction; the database refuses it at commit when it does not balance. */
export function post(work: Work, posting: Posting): Promise<void> {
  return postAll(work, [posting]);
}

/** Appends transactions; the database refuses all at commit when one does not balance. */
export async function postAll(work: Work, postings: readonly Posting[]): Promise<void> {
  const given = postings.map((posting) => ({ ...posting, id: work.newId() }));
  await work.query(
    `INSERT INTO ledger_transaction (id, what, booked_on, created_at)
     SELECT id, what, booked_on, $2 FROM jsonb_to_recordset($1::jsonb) AS given (id uuid, what text, booked_on date)`,
    [JSON.stringify(given.map(({ id, what, bookedOn }) => ({ id, what, booked_on: bookedOn }))), work.now],
  );
  await work.query(
    `INSERT INTO ledger_entry (id, transaction_id, booked_on, account, client_id, invoice_id, payment_id, currency, debit_minor, credit_minor)
     SELECT id, transaction_id, booked_on, account, client_id, invoice_id, payment_id, currency, debit_minor, credit_minor
     FROM jsonb_to_recordset($1::jsonb) AS entry (id uuid, transaction_id uuid, booked_on date, account text, client_id uuid,
       invoice_id uuid, payment_id uuid, currency text, debit_minor bigint, credit_minor bigint)`,
    [
      JSON.stringify(
        given.flatMap(({ id, bookedOn, entries }) =>
          entries.map((entry) => ({
            id: work.newId(),
            transaction_id: id,
            booked_on: bookedOn,
            account: entry.account,
            client_id: entry.clientId,
            invoice_id: entry.invoiceId,
            payment_id: entry.paymentId,
            currency: entry.currency,
            debit_minor: entry.debitMinor,
            credit_minor: entry.creditMinor,
          })),
        ),
      ),
    ],
  );
}
