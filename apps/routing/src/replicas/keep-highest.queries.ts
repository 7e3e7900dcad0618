import type { Transaction } from '@okno/persistence';

export type ReplicaTable =
  | 'calendar_replica'
  | 'call_number_replica'
  | 'call_replica'
  | 'client_replica'
  | 'complaint_replica'
  | 'escalation_replica'
  | 'escalation_text_replica'
  | 'request_replica'
  | 'request_text_replica';

/** A row of a replica by its columns. */
export type ReplicaRow = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number };

/** Stores rows of other services' records, all with the same columns: per record the highest version wins, whenever it comes. */
export async function keepHighest(
  tx: Pick<Transaction, 'query'>,
  table: ReplicaTable,
  rows: readonly ReplicaRow[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const newest = new Map<string, ReplicaRow>();
  for (const row of rows) {
    if (row.version > (newest.get(row.id)?.version ?? -1)) newest.set(row.id, row);
  }
  const columns = Object.keys(first);
  const changes = columns.filter((column) => column !== 'id').map((column) => `${column} = excluded.${column}`);
  await tx.query(
    `INSERT INTO ${table} (${columns.join(', ')})
     SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)
     ON CONFLICT (id) DO UPDATE SET ${changes.join(', ')} WHERE ${table}.version < excluded.version`,
    [JSON.stringify([...newest.values()])],
  );
}
