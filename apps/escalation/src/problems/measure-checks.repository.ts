import type { EffectFault, EffectFinding, ExposureUnit } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { Rate } from './rate-ratio.rules.js';

type Connection = Pick<Transaction, 'query'>;

/** One question to the statistics and what they answered. */
export interface CheckRow {
  readonly id: string;
  readonly problem_id: string;
  readonly measure_id: string;
  readonly kind: 'effect' | 'recurrence';
  readonly preliminary: boolean;
  readonly before_from: Date;
  readonly before_to: Date;
  readonly after_from: Date;
  readonly after_to: Date;
  readonly asked_at: Date;
  readonly answered_at: Date | null;
  readonly fault: EffectFault | null;
  readonly finding: EffectFinding | null;
  readonly per: ExposureUnit | null;
  readonly before_count: number | null;
  readonly before_exposure: number | null;
  readonly after_count: number | null;
  readonly after_exposure: number | null;
}

export type NewCheck = Pick<
  CheckRow,
  'id' | 'problem_id' | 'measure_id' | 'kind' | 'preliminary' | 'before_from' | 'before_to' | 'after_from' | 'after_to'
> & { readonly asked_at: Date };

/** A bigint comes as text. */
const columns = `id, problem_id, measure_id, kind, preliminary, before_from, before_to, after_from, after_to, asked_at,
  answered_at, fault, finding, per, before_count::float8 AS before_count, before_exposure,
  after_count::float8 AS after_count, after_exposure`;

/** What was counted; undefined where nothing was. */
export function ratesOf(row: CheckRow): { readonly before: Rate; readonly after: Rate } | undefined {
  const { before_count, before_exposure, after_count, after_exposure } = row;
  if (before_count === null || before_exposure === null || after_count === null || after_exposure === null) {
    return undefined;
  }
  return {
    before: { count: before_count, exposure: before_exposure },
    after: { count: after_count, exposure: after_exposure },
  };
}

export async function insertCheck(connection: Connection, row: NewCheck): Promise<void> {
  await connection.query(
    'INSERT INTO measure_check SELECT * FROM jsonb_populate_record(NULL::measure_check, $1::jsonb)',
    [JSON.stringify(row)],
  );
}

export async function readCheck(connection: Connection, id: string): Promise<CheckRow | undefined> {
  const [row] = await connection.query<CheckRow>(`SELECT ${columns} FROM measure_check WHERE id = $1`, [id]);
  return row;
}

/** Whether an answer is still waited for. */
export async function isAsked(connection: Connection, measureId: string): Promise<boolean> {
  const rows = await connection.query('SELECT 1 FROM measure_check WHERE measure_id = $1 AND answered_at IS NULL', [
    measureId,
  ]);
  return rows.length > 0;
}

export async function saveAnswer(connection: Connection, row: CheckRow): Promise<void> {
  await connection.query(
    `UPDATE measure_check SET answered_at = $2, fault = $3, finding = $4, before_count = $5, before_exposure = $6,
       after_count = $7, after_exposure = $8, per = $9 WHERE id = $1`,
    [
      ...[row.id, row.answered_at, row.fault, row.finding],
      ...[row.before_count, row.before_exposure, row.after_count, row.after_exposure, row.per],
    ],
  );
}

/** Of each measure the last question, and the last answer. */
export function readLastChecks(connection: Connection, problemIds: readonly string[]): Promise<CheckRow[]> {
  return connection.query<CheckRow>(
    `SELECT DISTINCT ON (measure_id, answered_at IS NULL) ${columns} FROM measure_check
     WHERE measure_id IN (SELECT id FROM measure WHERE problem_id = ANY($1::uuid[]))
     ORDER BY measure_id, answered_at IS NULL, asked_at DESC, id DESC`,
    [problemIds],
  );
}

/** The checks by which the last verifications of problems were decided. */
export function readDecidingChecks(connection: Connection, problemIds: readonly string[]): Promise<CheckRow[]> {
  return connection.query<CheckRow>(
    `SELECT ${columns} FROM measure_check
     WHERE id IN (SELECT (verification->>'checkId')::uuid FROM problem WHERE id = ANY($1::uuid[]))`,
    [problemIds],
  );
}

/** The check that proved a measure: what a recurrence is held against. */
export async function readProof(connection: Connection, measureId: string): Promise<CheckRow | undefined> {
  const [row] = await connection.query<CheckRow>(
    `SELECT ${columns} FROM measure_check
     WHERE measure_id = $1 AND kind = 'effect' AND finding = 'as-promised' AND NOT preliminary
     ORDER BY asked_at DESC, id DESC LIMIT 1`,
    [measureId],
  );
  return row;
}
