import type { AbsenceResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { AbsencePlan } from './absence.rules.js';

export interface AbsenceRow {
  readonly id: string;
  readonly employee_id: string;
  readonly deputy_id: string | null;
  readonly from_at: Date;
  readonly to_at: Date;
  readonly scope: string | null;
  readonly cancelled_at: Date | null;
  readonly version: number;
  readonly created_at: Date;
}

export function toAbsence(row: AbsenceRow): AbsenceResource {
  return {
    id: row.id,
    employeeId: row.employee_id,
    deputyId: row.deputy_id,
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
    scope: row.scope,
    state: row.cancelled_at === null ? 'planned' : 'cancelled',
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

/** Everybody's absences that meet a period. */
export async function absencesWithin(tx: Transaction, from: Date, to: Date): Promise<AbsencePlan[]> {
  const rows = await tx.query<AbsenceRow>(
    'SELECT * FROM absence WHERE cancelled_at IS NULL AND from_at < $2 AND to_at > $1',
    [from, to],
  );
  return rows.map((row) => ({
    employeeId: row.employee_id,
    deputyId: row.deputy_id,
    from: row.from_at.getTime(),
    to: row.to_at.getTime(),
  }));
}

export async function insertAbsence(tx: Transaction, absence: AbsenceResource): Promise<void> {
  await tx.query(
    `INSERT INTO absence (id, employee_id, deputy_id, from_at, to_at, scope, version, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      absence.id,
      absence.employeeId,
      absence.deputyId,
      absence.from,
      absence.to,
      absence.scope,
      absence.version,
      absence.createdAt,
    ],
  );
}

export async function lockAbsence(
  tx: Transaction,
  employeeId: string,
  absenceId: string,
): Promise<AbsenceResource | undefined> {
  const [row] = await tx.query<AbsenceRow>('SELECT * FROM absence WHERE id = $2 AND employee_id = $1 FOR UPDATE', [
    employeeId,
    absenceId,
  ]);
  return row === undefined ? undefined : toAbsence(row);
}

export async function markAbsenceCancelled(tx: Transaction, absenceId: string, at: Date): Promise<void> {
  await tx.query('UPDATE absence SET cancelled_at = $2, version = version + 1 WHERE id = $1', [absenceId, at]);
}
