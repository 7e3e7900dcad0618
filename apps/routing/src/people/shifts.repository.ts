import type { ShiftResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

export interface ShiftRow {
  readonly id: string;
  readonly employee_id: string;
  readonly date: string;
  readonly intervals: [string, string][];
  readonly active: boolean;
  readonly version: number;
  readonly created_at: Date;
}

export function toShift(row: ShiftRow): ShiftResource {
  return {
    id: row.id,
    employeeId: row.employee_id,
    date: row.date,
    intervals: row.intervals,
    active: row.active,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

export async function findShift(tx: Pick<Transaction, 'query'>, id: string): Promise<ShiftResource | undefined> {
  const [row] = await tx.query<ShiftRow>('SELECT * FROM shift WHERE id = $1', [id]);
  return row === undefined ? undefined : toShift(row);
}

export async function lockShift(tx: Transaction, id: string): Promise<ShiftResource | undefined> {
  const [row] = await tx.query<ShiftRow>('SELECT * FROM shift WHERE id = $1 FOR UPDATE', [id]);
  return row === undefined ? undefined : toShift(row);
}

export async function saveShift(tx: Transaction, shift: ShiftResource): Promise<void> {
  await tx.query(
    `INSERT INTO shift (id, employee_id, date, intervals, active, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO UPDATE SET intervals = excluded.intervals, active = excluded.active, version = excluded.version`,
    [
      shift.id,
      shift.employeeId,
      shift.date,
      JSON.stringify(shift.intervals),
      shift.active,
      shift.version,
      shift.createdAt,
    ],
  );
}
