import type { ApprovalState, InvoiceState } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { InvoiceLine } from './invoice-lines.rules.js';
import type { Invoice } from './invoice.rules.js';

type Connection = Pick<Transaction, 'query'>;

interface LineRow {
  readonly id: string;
  readonly description: string;
  readonly productId: string | null;
  readonly sellerId: string | null;
  readonly quantity: string;
  readonly unitPriceMinor: number;
  readonly vatRate: number;
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly grossMinor: number;
}

export interface InvoiceRow {
  readonly id: string;
  readonly number: string | null;
  readonly client_id: string;
  readonly request_id: string | null;
  readonly state: InvoiceState;
  readonly currency: string;
  readonly net_minor: number;
  readonly vat_minor: number;
  readonly total_minor: number;
  readonly paid_minor: number;
  readonly credited_minor: number;
  readonly due_on: string;
  readonly issued_on: string | null;
  readonly approved_by: string | null;
  readonly approval: { readonly id: string; readonly state: ApprovalState } | null;
  readonly automatic: boolean;
  readonly touched: boolean;
  readonly disputed: boolean;
  readonly version: number;
  readonly created_at: Date;
  readonly lines: readonly LineRow[];
}

/** The columns of `invoice i` with its lines, as `toInvoice` reads them. */
export const invoiceColumns = `i.id, i.number, i.client_id, i.request_id, i.state, i.currency, i.net_minor, i.vat_minor,
  i.total_minor, i.paid_minor, i.credited_minor, i.due_on::text AS due_on, i.issued_on::text AS issued_on, i.approved_by,
  i.automatic, i.touched, i.disputed, i.version, i.created_at,
  (SELECT json_build_object('id', p.approval_id, 'state', p.state) FROM invoice_approval p WHERE p.invoice_id = i.id) AS approval,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'description', l.description, 'productId', l.product_id,
      'sellerId', l.seller_id, 'quantity', trim_scale(l.quantity)::text, 'unitPriceMinor', l.unit_price_minor,
      'vatRate', l.vat_rate, 'netMinor', l.net_minor, 'vatMinor', l.vat_minor, 'grossMinor', l.gross_minor)
      ORDER BY l.place), '[]'::jsonb)
    FROM invoice_line l WHERE l.invoice_id = i.id) AS lines`;

export function toInvoice(row: InvoiceRow): Invoice {
  return {
    id: row.id,
    number: row.number,
    clientId: row.client_id,
    requestId: row.request_id,
    state: row.state,
    currency: row.currency,
    netMinor: row.net_minor,
    vatMinor: row.vat_minor,
    totalMinor: row.total_minor,
    paidMinor: row.paid_minor,
    creditedMinor: row.credited_minor,
    dueOn: row.due_on,
    issuedOn: row.issued_on,
    approvedBy: row.approved_by,
    approval: row.approval,
    automatic: row.automatic,
    touched: row.touched,
    disputed: row.disputed,
    version: row.version,
    createdAt: row.created_at,
    lines: row.lines.map(({ unitPriceMinor, ...line }) => ({
      ...line,
      unitPrice: { amountMinor: unitPriceMinor, currency: row.currency },
    })),
  };
}

/** Locks an invoice until the transaction ends. */
export async function lockInvoice(connection: Connection, id: string): Promise<Invoice | undefined> {
  const [row] = await connection.query<InvoiceRow>(
    `SELECT ${invoiceColumns} FROM invoice i WHERE i.id = $1 FOR UPDATE OF i`,
    [id],
  );
  return row === undefined ? undefined : toInvoice(row);
}

/** Locks several in the order of their ids, so that two payments never wait for each other in a ring. */
export async function lockInvoices(connection: Connection, ids: readonly string[]): Promise<readonly Invoice[]> {
  const rows = await connection.query<InvoiceRow>(
    `SELECT ${invoiceColumns} FROM invoice i WHERE i.id = ANY ($1::uuid[]) ORDER BY i.id FOR UPDATE OF i`,
    [ids],
  );
  return rows.map(toInvoice);
}

/** The draft that Okno made for a request and nobody has touched, locked. */
export async function lockUntouchedDraft(connection: Connection, requestId: string): Promise<Invoice | undefined> {
  const [row] = await connection.query<InvoiceRow>(
    `SELECT ${invoiceColumns} FROM invoice i
     WHERE i.request_id = $1 AND i.automatic AND NOT i.touched AND i.state = 'draft' FOR UPDATE OF i`,
    [requestId],
  );
  return row === undefined ? undefined : toInvoice(row);
}

/** @returns false when the request has an automatic draft already */
export async function insertInvoice(connection: Connection, invoice: Invoice): Promise<boolean> {
  const rows = await connection.query(
    `INSERT INTO invoice (id, client_id, request_id, state, currency, net_minor, vat_minor, total_minor, due_on, automatic,
       touched, version, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     ON CONFLICT (request_id) WHERE automatic DO NOTHING RETURNING id`,
    [
      invoice.id,
      invoice.clientId,
      invoice.requestId,
      invoice.state,
      invoice.currency,
      invoice.netMinor,
      invoice.vatMinor,
      invoice.totalMinor,
      invoice.dueOn,
      invoice.automatic,
      invoice.touched,
      invoice.version,
      invoice.createdAt,
    ],
  );
  if (rows.length === 0) return false;
  await insertLines(connection, invoice.id, invoice.lines);
  return true;
}

/** Writes everything that a command may have changed; the lines only when told so. */
export async function saveInvoice(connection: Connection, invoice: Invoice, withLines = false): Promise<void> {
  await connection.query(
    `UPDATE invoice SET number = $2, state = $3, currency = $4, net_minor = $5, vat_minor = $6, total_minor = $7,
       paid_minor = $8, credited_minor = $9, due_on = $10, issued_on = $11, approved_by = $12, touched = $13, version = $14
     WHERE id = $1`,
    [
      invoice.id,
      invoice.number,
      invoice.state,
      invoice.currency,
      invoice.netMinor,
      invoice.vatMinor,
      invoice.totalMinor,
      invoice.paidMinor,
      invoice.creditedMinor,
      invoice.dueOn,
      invoice.issuedOn,
      invoice.approvedBy,
      invoice.touched,
      invoice.version,
    ],
  );
  if (!withLines) return;
  await connection.query(`DELETE FROM invoice_line WHERE invoice_id = $1`, [invoice.id]);
  await insertLines(connection, invoice.id, invoice.lines);
}

async function insertLines(connection: Connection, invoiceId: string, lines: readonly InvoiceLine[]): Promise<void> {
  await connection.query(
    `INSERT INTO invoice_line (id, invoice_id, place, description, product_id, quantity, unit_price_minor, vat_rate, seller_id,
       net_minor, vat_minor, gross_minor)
     SELECT id, $1, place, description, product_id, quantity, unit_price_minor, vat_rate, seller_id, net_minor, vat_minor, gross_minor
     FROM jsonb_to_recordset($2::jsonb) AS line (id uuid, place int, description text, product_id uuid, quantity numeric,
       unit_price_minor bigint, vat_rate numeric, seller_id uuid, net_minor bigint, vat_minor bigint, gross_minor bigint)`,
    [
      invoiceId,
      JSON.stringify(
        lines.map((line, place) => ({
          id: line.id,
          place,
          description: line.description,
          product_id: line.productId,
          quantity: line.quantity,
          unit_price_minor: line.unitPrice.amountMinor,
          vat_rate: line.vatRate,
          seller_id: line.sellerId,
          net_minor: line.netMinor,
          vat_minor: line.vatMinor,
          gross_minor: line.grossMinor,
        })),
      ),
    ],
  );
}

/** Draws the next number of a year, without gaps: `I-2026-000123`. */
export async function drawNumber(connection: Connection, day: string): Promise<string> {
  const year = Number(day.slice(0, 4));
  const [row] = await connection.query<{ last: number }>(
    `INSERT INTO invoice_number (year, last) VALUES ($1, 1)
     ON CONFLICT (year) DO UPDATE SET last = invoice_number.last + 1 RETURNING last`,
    [year],
  );
  return `I-${year.toString()}-${(row?.last ?? 0).toString().padStart(6, '0')}`;
}
