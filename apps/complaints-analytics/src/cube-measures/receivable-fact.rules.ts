import { invoiceLineDimensions, ofClient, ofRequest, placeOf, type Fact } from './fact.rules.js';

/**
 * Each line of an issued invoice whose due day has passed at the end of a day, with what is still owed on it then. A payment
 * counts from the day it was received, a credit note from the day it was made, as in the ledger. Both lower the invoice; a
 * line bears the part of them up to its end in the invoice, rounded down, less the part up to its beginning, so that the lines
 * always add up to the invoice. Sums are HUGEINT: an amount times an amount outgrows 64 bits.
 */
const overdueLines = `(WITH ends AS ({ends}),
    settled AS (SELECT day, invoice_id, sum(minor) AS minor FROM (
        SELECT e.day, a.invoice_id, sum(a.amount_minor) AS minor FROM ends e
          JOIN payment_allocation a ON a.received_on <= e.day GROUP BY ALL
        UNION ALL SELECT e.day, c.invoice_id, max(c.credited_minor) AS minor FROM ends e
          JOIN invoice_credit c ON c.credited_on <= e.day GROUP BY ALL
      ) GROUP BY ALL),
    lines AS (SELECT *, sum(gross_minor) OVER w AS up_to, sum(gross_minor) OVER (PARTITION BY key) AS total
      FROM invoice_line WHERE issued_on IS NOT NULL WINDOW w AS (PARTITION BY key ORDER BY line_id ROWS UNBOUNDED PRECEDING)),
    borne AS (SELECT e.day, l.*, coalesce(s.minor, 0) AS minor FROM ends e
      JOIN lines l ON l.issued_on <= e.day AND l.due_on < e.day
      LEFT JOIN settled s ON s.day = e.day AND s.invoice_id = l.key)
  SELECT *, date_diff('day', due_on, day) AS days_overdue,
    gross_minor - CAST((minor * up_to) // total - (minor * (up_to - gross_minor)) // total AS BIGINT) AS open_minor
  FROM borne)`;

export const receivableFact = {
  name: 'receivable',
  table: overdueLines,
  balance: true,
  id: 'f.line_id',
  times: { end: { sql: 'f.day', kind: 'day' } },
  joins: {
    client: ofClient,
    // Who sold it belongs to the department of that day, however old the debt becomes.
    place: placeOf('f.seller_id').replaceAll('{at}', 'f.issued_on'),
    request: ofRequest,
  },
  dimensions: invoiceLineDimensions,
  record: {
    invoiceId: 'f.key',
    number: 'f.number',
    clientId: 'f.client_id',
    requestId: 'f.request_id',
    productId: 'f.product_id',
    currency: 'f.currency',
    grossMinor: 'f.gross_minor',
    openMinor: 'f.open_minor',
    issuedOn: 'f.issued_on',
    dueOn: 'f.due_on',
    daysOverdue: 'f.days_overdue',
  },
} as const satisfies Fact;
