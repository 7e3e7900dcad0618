import type { EventPayload, calendarPublished } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

export type ReplicaTable =
  'calendar_replica' | 'department_replica' | 'product_replica' | 'request_replica' | 'request_text_replica';

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

export async function keepCalendar(
  tx: Pick<Transaction, 'query'>,
  { calendarId, calendar, version }: EventPayload<typeof calendarPublished>,
): Promise<void> {
  await keepHighest(tx, 'calendar_replica', [{ id: calendarId, definition: calendar, version }]);
}
