import type { EffectBody, EffectVerdict, PageQuery } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Connection = Pick<Transaction, 'query'>;

export interface MeasureRow {
  readonly id: string;
  readonly problem_id: string;
  readonly title: string;
  readonly owner_id: string;
  readonly due_on: string;
  readonly expected_effect: string;
  readonly effect: EffectBody | null;
  readonly verdict: EffectVerdict | null;
  /** When the statistics are asked next; nothing while an answer is waited for. */
  readonly next_check_at: Date | null;
  readonly watched_from: Date | null;
  readonly watched_until: Date | null;
  readonly state: 'planned' | 'done';
  readonly done_at: Date | null;
  readonly version: number;
  readonly created_at: Date;
}

/** A measure that is done and has promised a number. */
export interface CheckedMeasure extends MeasureRow {
  readonly effect: EffectBody;
  readonly done_at: Date;
}

export function isChecked(row: MeasureRow | undefined): row is CheckedMeasure {
  return row?.effect !== null && row?.effect !== undefined && row.done_at !== null;
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

/** Stores what changes in the life of a measure. */
export async function saveMeasure(connection: Connection, row: MeasureRow): Promise<void> {
  await connection.query(
    `UPDATE measure SET state = $2, done_at = $3, version = $4, verdict = $5, next_check_at = $6, watched_from = $7,
       watched_until = $8 WHERE id = $1`,
    [
      ...[row.id, row.state, row.done_at, row.version, row.verdict],
      ...[row.next_check_at, row.watched_from, row.watched_until],
    ],
  );
}

/** The problems with a measure whose check is due, locked; those that somebody works on are left for later. */
export async function lockDueProblems(connection: Connection, now: Date, limit: number): Promise<readonly string[]> {
  const rows = await connection.query<{ id: string }>(
    `SELECT p.id FROM problem p
     WHERE EXISTS (SELECT FROM measure m WHERE m.problem_id = p.id AND m.next_check_at <= $1)
     ORDER BY p.id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
  return rows.map(({ id }) => id);
}

/** What was proven while other measures were still open is asked about again: only now can it verify the problem. */
export async function askAgain(connection: Connection, problemId: string, now: Date): Promise<void> {
  await connection.query(
    `UPDATE measure SET next_check_at = $2
     WHERE problem_id = $1 AND verdict = 'verified' AND watched_from IS NULL AND next_check_at IS NULL`,
    [problemId, now],
  );
}
