import type { MeasureResource, PageQuery } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Connection = Pick<Transaction, 'query'>;

export interface MeasureRow {
  readonly id: string;
  readonly problem_id: string;
  readonly title: string;
  readonly owner_id: string;
  readonly due_on: string;
  readonly expected_effect: string;
  readonly state: 'planned' | 'done';
  readonly done_at: Date | null;
  readonly version: number;
  readonly created_at: Date;
}

export function toMeasureResource(row: MeasureRow): MeasureResource {
  return {
    id: row.id,
    problemId: row.problem_id,
    title: row.title,
    ownerId: row.owner_id,
    dueOn: row.due_on,
    expectedEffect: row.expected_effect,
    state: row.state,
    ...(row.done_at === null ? {} : { doneAt: row.done_at.toISOString() }),
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

export async function insertMeasure(connection: Connection, row: MeasureRow): Promise<void> {
  await connection.query('INSERT INTO measure SELECT * FROM jsonb_populate_record(NULL::measure, $1::jsonb)', [
    JSON.stringify(row),
  ]);
}

/** The measures of these problems, in the order in which they were planned. */
export function readMeasures(connection: Connection, problemIds: readonly string[]): Promise<MeasureRow[]> {
  return connection.query<MeasureRow>(
    'SELECT * FROM measure WHERE problem_id = ANY($1::uuid[]) ORDER BY created_at, id',
    [problemIds],
  );
}

/** Newest first. `after` is the creation and id of the last one shown. */
export function readMeasuresAfter(
  connection: Connection,
  problemId: string,
  { limit }: Pick<PageQuery, 'limit'>,
  after: readonly [string, string] | undefined,
): Promise<MeasureRow[]> {
  return connection.query<MeasureRow>(
    `SELECT * FROM measure WHERE problem_id = $1 AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
     ORDER BY created_at DESC, id DESC LIMIT $2`,
    [problemId, limit + 1, after?.[0] ?? null, after?.[1] ?? null],
  );
}

export async function markDone(connection: Connection, { id, version }: MeasureRow, now: Date): Promise<void> {
  await connection.query(`UPDATE measure SET state = 'done', done_at = $2, version = $3 WHERE id = $1`, [
    id,
    now,
    version + 1,
  ]);
}
