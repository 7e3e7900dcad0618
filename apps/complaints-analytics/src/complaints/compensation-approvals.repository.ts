import type { ApprovalState } from '@okno/contracts';
import type { Queryable } from './complaints.repository.js';

export interface CompensationApproval {
  readonly complaintId: string;
  readonly approvalId: string;
  readonly contentHash: string;
  readonly state: ApprovalState;
}

/** The latest that was asked, for the complaint's lock to guard. */
export async function approvalOfComplaint(
  tx: Queryable,
  complaintId: string,
): Promise<CompensationApproval | undefined> {
  const [row] = await tx.query<CompensationApproval>(
    `SELECT complaint_id AS "complaintId", approval_id AS "approvalId", content_hash AS "contentHash", state
     FROM compensation_approval WHERE complaint_id = $1`,
    [complaintId],
  );
  return row;
}

export async function keepApproval(tx: Queryable, approval: CompensationApproval): Promise<void> {
  await tx.query(
    `INSERT INTO compensation_approval (complaint_id, approval_id, content_hash, state) VALUES ($1, $2, $3, $4)
     ON CONFLICT (complaint_id) DO UPDATE SET approval_id = excluded.approval_id, content_hash = excluded.content_hash,
       state = excluded.state`,
    [approval.complaintId, approval.approvalId, approval.contentHash, approval.state],
  );
}

/** None is needed any more. */
export async function dropApproval(tx: Queryable, complaintId: string): Promise<void> {
  await tx.query('DELETE FROM compensation_approval WHERE complaint_id = $1', [complaintId]);
}

/** What became of the one that was asked last of this very content; others are of the past. A granted one may still become void. */
export async function followApproval(
  tx: Queryable,
  { approvalId, contentHash, state }: Omit<CompensationApproval, 'complaintId'>,
): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `UPDATE compensation_approval SET state = $3
     WHERE approval_id = $1 AND content_hash = $2 AND (state = 'open' OR state = 'granted' AND $3 = 'voided') AND state <> $3
     RETURNING complaint_id AS id`,
    [approvalId, contentHash, state],
  );
  return row?.id;
}
