import type { QueueResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

export interface QueueRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly department_id: string;
  readonly active: boolean;
  readonly version: number;
  readonly created_at: Date;
}

export function toQueue(row: QueueRow): QueueResource {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    departmentId: row.department_id,
    active: row.active,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

export async function findQueue(tx: Pick<Transaction, 'query'>, id: string): Promise<QueueResource | undefined> {
  const [row] = await tx.query<QueueRow>('SELECT * FROM queue WHERE id = $1', [id]);
  return row === undefined ? undefined : toQueue(row);
}

export async function lockQueue(tx: Transaction, id: string): Promise<QueueResource | undefined> {
  const [row] = await tx.query<QueueRow>('SELECT * FROM queue WHERE id = $1 FOR UPDATE', [id]);
  return row === undefined ? undefined : toQueue(row);
}

export async function saveQueue(tx: Transaction, queue: QueueResource): Promise<void> {
  await tx.query(
    `INSERT INTO queue (id, code, name, department_id, active, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, department_id = excluded.department_id,
       active = excluded.active, version = excluded.version`,
    [queue.id, queue.code, queue.name, queue.departmentId, queue.active, queue.version, queue.createdAt],
  );
}
