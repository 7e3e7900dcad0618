import type { DepartmentResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

export interface DepartmentRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly parent_id: string | null;
  readonly head_id: string | null;
  readonly calendar_id: string;
  readonly queues: string[];
  readonly active: boolean;
  readonly version: number;
  readonly created_at: Date;
}

export const selectDepartments = `
  SELECT t.*, ARRAY(SELECT q.code FROM queue q WHERE q.department_id = t.id AND q.active ORDER BY q.code) AS queues
  FROM department t`;

export function toDepartment(row: DepartmentRow): DepartmentResource {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    parentId: row.parent_id,
    headId: row.head_id,
    calendarId: row.calendar_id,
    queues: row.queues,
    active: row.active,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

export async function findDepartment(
  tx: Pick<Transaction, 'query'>,
  id: string,
): Promise<DepartmentResource | undefined> {
  const [row] = await tx.query<DepartmentRow>(`${selectDepartments} WHERE t.id = $1`, [id]);
  return row === undefined ? undefined : toDepartment(row);
}

export async function lockDepartment(tx: Transaction, id: string): Promise<DepartmentResource | undefined> {
  const [row] = await tx.query<DepartmentRow>(`${selectDepartments} WHERE t.id = $1 FOR UPDATE OF t`, [id]);
  return row === undefined ? undefined : toDepartment(row);
}

/** Inserts, or updates by id, everything but the queues. */
export async function saveDepartment(tx: Transaction, department: DepartmentResource): Promise<void> {
  await tx.query(
    `INSERT INTO department (id, code, name, parent_id, head_id, calendar_id, active, version, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, parent_id = excluded.parent_id,
       head_id = excluded.head_id, calendar_id = excluded.calendar_id, active = excluded.active, version = excluded.version`,
    [
      department.id,
      department.code,
      department.name,
      department.parentId,
      department.headId,
      department.calendarId,
      department.active,
      department.version,
      department.createdAt,
    ],
  );
}

/** Parent by department. */
export async function readTree(tx: Pick<Transaction, 'query'>): Promise<ReadonlyMap<string, string | null>> {
  const rows = await tx.query<{ id: string; parent_id: string | null }>('SELECT id, parent_id FROM department');
  return new Map(rows.map((row) => [row.id, row.parent_id]));
}

/** Whether active people or departments would be left behind when it closed. */
export async function isInUse(tx: Pick<Transaction, 'query'>, id: string): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM employee WHERE department_id = $1 AND active
     UNION ALL SELECT 1 FROM department WHERE parent_id = $1 AND active LIMIT 1`,
    [id],
  );
  return rows.length > 0;
}
