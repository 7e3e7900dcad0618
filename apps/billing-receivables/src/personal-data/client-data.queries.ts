import type { PersonalDataQuery } from '@okno/service-kit';

/** What billing holds of a client, for the export. */
export const clientDataQueries: readonly PersonalDataQuery[] = [
  {
    what: 'tax id',
    sql: `SELECT tax_id AS "taxId" FROM client_tax_replica WHERE id = $1 AND tax_id IS NOT NULL`,
  },
  {
    what: 'invoices',
    sql: `SELECT id, number, request_id AS "requestId", state, currency, total_minor AS "totalMinor",
        balance_minor AS "balanceMinor", issued_on::text AS "issuedOn", due_on::text AS "dueOn",
        (SELECT coalesce(jsonb_agg(jsonb_build_object('description', description, 'grossMinor', gross_minor) ORDER BY place), '[]')
         FROM invoice_line WHERE invoice_id = invoice.id) AS lines
      FROM invoice WHERE client_id = $1 ORDER BY created_at, id`,
  },
  {
    what: 'payments',
    sql: `SELECT id, external_id AS "externalId", received_on::text AS "receivedOn", amount_minor AS "amountMinor", currency,
        payer_tax_id AS "payerTaxId", purpose
      FROM payment WHERE client_id = $1 ORDER BY created_at, id`,
  },
];
