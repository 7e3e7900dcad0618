import type { Transaction } from '@okno/persistence';
import type { Reason } from './choose-assignee.rules.js';

export type OfferOutcome = 'open' | 'accepted' | 'declined' | 'expired' | 'withdrawn';

export interface NewOffer {
  readonly id: string;
  readonly assignmentId: string;
  readonly employeeId: string;
  readonly actingForId: string | null;
  readonly offeredAt: Date;
  readonly expiresAt: Date | null;
  readonly why: readonly Reason[];
}

export async function insertOffer(tx: Transaction, offer: NewOffer): Promise<void> {
  await tx.query(
    `INSERT INTO assignment_offer (id, assignment_id, employee_id, acting_for_id, offered_at, expires_at, outcome, why)
     VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)`,
    [
      offer.id,
      offer.assignmentId,
      offer.employeeId,
      offer.actingForId,
      offer.offeredAt,
      offer.expiresAt,
      JSON.stringify(offer.why),
    ],
  );
}

/** Notes what became of the offer that is open. */
export async function closeOffer(
  tx: Transaction,
  assignmentId: string,
  outcome: OfferOutcome,
  reason: string | null = null,
): Promise<void> {
  await tx.query(
    `UPDATE assignment_offer SET outcome = $2, reason = $3 WHERE assignment_id = $1 AND outcome = 'open'`,
    [assignmentId, outcome, reason],
  );
}

export async function askedFor(tx: Transaction, assignmentId: string): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ employee_id: string }>(
    'SELECT DISTINCT employee_id FROM assignment_offer WHERE assignment_id = $1',
    [assignmentId],
  );
  return new Set(rows.map((row) => row.employee_id));
}
