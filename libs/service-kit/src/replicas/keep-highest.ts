import type { Transaction } from '@okno/persistence';

/** A row of a replica by its columns. */
export type ReplicaRow = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number };

/**
 * Stores rows of other services' records in a table with the columns `id` (its key) and `version`; all rows have the same
 * columns. Per record the highest version wins, in whatever order and however often events come.
 */
export async function keepHighest(
  tx: Pick<Transaction, 'query'>,
  table: string,
  rows: readonly ReplicaRow[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const highest = new Map<string, ReplicaRow>();
  for (const row of rows) {
    if (row.version > (highest.get(row.id)?.version ?? -1)) highest.set(row.id, row);
  }
  const columns = Object.keys(first);
  const changes = columns.filter((column) => column !== 'id').map((column) => `${column} = excluded.${column}`);
  await tx.query(
    `INSERT INTO ${table} (${columns.join(', ')})
     SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)
     ON CONFLICT (id) DO UPDATE SET ${changes.join(', ')} WHERE ${table}.version < excluded.version`,
    [JSON.stringify([...highest.values()])],
  );
}

/** Takes away the rows of records that never were: what was told of them is undone. */
export async function dropUndone(tx: Pick<Transaction, 'query'>, table: string, ids: readonly string[]): Promise<void> {
  await tx.query(`DELETE FROM ${table} WHERE id = ANY ($1::uuid[])`, [ids]);
}
