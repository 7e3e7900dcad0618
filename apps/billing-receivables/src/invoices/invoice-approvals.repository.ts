import type { ApprovalState } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Connection = Pick<Transaction, 'query'>;

export interface InvoiceApproval {
  readonly invoiceId: string;
  readonly approvalId: string;
  readonly contentHash: string;
  readonly state: ApprovalState;
  readonly askedById: string | null;
}

const columns = `invoice_id AS "invoiceId", approval_id AS "approvalId", content_hash AS "contentHash", state,
  asked_by_id AS "askedById"`;

/** The latest that was asked, for the invoice's lock to guard. */
export async function approvalOfInvoice(
  connection: Connection,
  invoiceId: string,
): Promise<InvoiceApproval | undefined> {
  const [row] = await connection.query<InvoiceApproval>(
    `SELECT ${columns} FROM invoice_approval WHERE invoice_id = $1`,
    [invoiceId],
  );
  return row;
}

export async function keepApproval(connection: Connection, approval: InvoiceApproval): Promise<void> {
  await connection.query(
    `INSERT INTO invoice_approval (invoice_id, approval_id, content_hash, state, asked_by_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (invoice_id) DO UPDATE SET approval_id = excluded.approval_id, content_hash = excluded.content_hash,
       state = excluded.state, asked_by_id = excluded.asked_by_id`,
    [approval.invoiceId, approval.approvalId, approval.contentHash, approval.state, approval.askedById],
  );
}

/** Takes away the latest that was asked, and answers it. */
export async function dropApproval(connection: Connection, invoiceId: string): Promise<InvoiceApproval | undefined> {
  const [row] = await connection.query<InvoiceApproval>(
    `WITH gone AS (DELETE FROM invoice_approval WHERE invoice_id = $1 RETURNING *) SELECT ${columns} FROM gone`,
    [invoiceId],
  );
  return row;
}

/** Which invoice an approval is of. */
export async function invoiceOfApproval(connection: Connection, approvalId: string): Promise<string | undefined> {
  const [row] = await connection.query<{ id: string }>(
    'SELECT invoice_id AS id FROM invoice_approval WHERE approval_id = $1',
    [approvalId],
  );
  return row?.id;
}

/** What became of the one that was asked last of this very content; others are of the past. */
export async function followApproval(
  connection: Connection,
  { approvalId, contentHash, state }: Pick<InvoiceApproval, 'approvalId' | 'contentHash' | 'state'>,
): Promise<InvoiceApproval | undefined> {
  const [row] = await connection.query<InvoiceApproval>(
    `WITH followed AS (
       UPDATE invoice_approval SET state = $3 WHERE approval_id = $1 AND content_hash = $2 AND state = 'open' AND $3 <> 'open'
       RETURNING *
     ) SELECT ${columns} FROM followed`,
    [approvalId, contentHash, state],
  );
  return row;
}
