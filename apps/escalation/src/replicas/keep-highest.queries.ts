import type { Transaction } from '@okno/persistence';

type Connection = Pick<Transaction, 'query'>;

export type ReplicaTable =
  | 'absence_replica'
  | 'assignment_replica'
  | 'cause_replica'
  | 'client_replica'
  | 'complaint_replica'
  | 'department_replica'
  | 'employee_name_replica'
  | 'employee_replica'
  | 'product_replica'
  | 'request_replica';

/** A row of a replica by its columns. */
export type ReplicaRow = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number };

/** Stores rows of other services' records: per record the highest version wins, in whatever order events come. */
export async function keepHighest(
  connection: Connection,
  table: ReplicaTable,
  rows: readonly ReplicaRow[],
): Promise<void> {
  const highest = new Map<string, ReplicaRow>();
  for (const row of rows) {
    if (row.version > (highest.get(row.id)?.version ?? -1)) highest.set(row.id, row);
  }
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const changes = columns.filter((column) => column !== 'id').map((column) => `${column} = excluded.${column}`);
  await connection.query(
    `INSERT INTO ${table} (${columns.join(', ')})
     SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)
     ON CONFLICT (id) DO UPDATE SET ${changes.join(', ')} WHERE ${table}.version < excluded.version`,
    [JSON.stringify([...highest.values()])],
  );
}
