import type { Work } from '@okno/service-kit';
import type { ImportedInvoice } from './imported-invoice.rules.js';

/** Stores those whose number is not known yet. @returns their numbers */
export async function insertImportedInvoices(
  work: Work,
  importId: string,
  imported: readonly ImportedInvoice[],
): Promise<ReadonlySet<string>> {
  const given = imported.map(({ invoice, wasOverdue }) => ({
    id: invoice.id,
    number: invoice.number,
    client_id: invoice.clientId,
    state: invoice.state,
    currency: invoice.currency,
    net_minor: invoice.netMinor,
    vat_minor: invoice.vatMinor,
    total_minor: invoice.totalMinor,
    paid_minor: invoice.paidMinor,
    due_on: invoice.dueOn,
    issued_on: invoice.issuedOn,
    disputed: invoice.disputed,
    was_overdue: wasOverdue,
  }));
  const rows = await work.query<{ number: string }>(
    `INSERT INTO invoice (id, number, client_id, state, currency, net_minor, vat_minor, total_minor, paid_minor, due_on,
       issued_on, disputed, overdue_announced_at, import_id, automatic, touched, version, created_at)
     SELECT id, number, client_id, state, currency, net_minor, vat_minor, total_minor, paid_minor, due_on, issued_on,
       disputed, CASE WHEN was_overdue THEN $3::timestamptz END, $2::uuid, false, true, 1, $3
     FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, number text, client_id uuid, state text, currency text,
       net_minor bigint, vat_minor bigint, total_minor bigint, paid_minor bigint, due_on date, issued_on date,
       disputed boolean, was_overdue boolean)
     ON CONFLICT (number) DO NOTHING RETURNING number`,
    [JSON.stringify(given), importId, work.now],
  );
  return new Set(rows.map(({ number }) => number));
}

/** Stores the lines of invoices and the payments that settled them. */
export async function insertTheirParts(
  work: Work,
  source: string,
  imported: readonly ImportedInvoice[],
): Promise<void> {
  const lines = imported.flatMap(({ invoice }) =>
    invoice.lines.map((line, place) => ({
      id: line.id,
      invoice_id: invoice.id,
      place,
      description: line.description,
      quantity: line.quantity,
      unit_price_minor: line.unitPrice.amountMinor,
      vat_rate: line.vatRate,
      net_minor: line.netMinor,
      vat_minor: line.vatMinor,
      gross_minor: line.grossMinor,
    })),
  );
  await work.query(
    `INSERT INTO invoice_line (id, invoice_id, place, description, quantity, unit_price_minor, vat_rate, net_minor, vat_minor,
       gross_minor)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, invoice_id uuid, place int, description text,
       quantity numeric, unit_price_minor bigint, vat_rate numeric, net_minor bigint, vat_minor bigint, gross_minor bigint)`,
    [JSON.stringify(lines)],
  );
  const payments = imported.flatMap(({ invoice, payment }) =>
    payment === null
      ? []
      : [
          {
            id: payment.id,
            allocation_id: work.newId(),
            invoice_id: invoice.id,
            // Of its own kind: no bank and no other file names a payment so.
            external_id: `${source}: ${invoice.number ?? ''} ${payment.id}`,
            received_on: payment.receivedOn,
            amount_minor: payment.amountMinor,
            currency: payment.currency,
            client_id: payment.clientId,
            purpose: invoice.number,
          },
        ],
  );
  if (payments.length === 0) return;
  await work.query(
    `WITH given AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, allocation_id uuid, invoice_id uuid, external_id text,
         received_on date, amount_minor bigint, currency text, client_id uuid, purpose text)
     ), paid AS (
       INSERT INTO payment (id, external_id, body_hash, received_on, amount_minor, allocated_minor, currency, client_id,
         purpose, version, created_at)
       SELECT id, external_id, '', received_on, amount_minor, amount_minor, currency, client_id, purpose, 1, $2 FROM given
     )
     INSERT INTO payment_allocation (id, payment_id, invoice_id, amount_minor, made_at)
     SELECT allocation_id, id, invoice_id, amount_minor, $2 FROM given`,
    [JSON.stringify(payments), work.now],
  );
}
