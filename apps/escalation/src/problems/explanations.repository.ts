import type { ProblemExplanation } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { Explanation, Why } from './explanation.rules.js';

type Connection = Pick<Transaction, 'query'>;

export interface ExplanationRow extends Explanation {
  readonly problemId: string;
  readonly byId: string | null;
  readonly at: Date;
}

export async function insertExplanation(
  connection: Connection,
  problemId: string,
  { revision, whys, causeIds }: Explanation,
  { byId, at }: { readonly byId: string | null; readonly at: string },
): Promise<void> {
  await connection.query(
    `INSERT INTO problem_explanation (problem_id, revision, whys, cause_ids, by_id, at) VALUES ($1, $2, $3::jsonb, $4, $5, $6)`,
    [problemId, revision, JSON.stringify(whys), causeIds, byId, at],
  );
}

/** The explanation in force of each problem, or all there ever were, the newest first. */
export function readExplanations(
  connection: Connection,
  problemIds: readonly string[],
  which: 'all' | 'in-force' = 'in-force',
): Promise<ExplanationRow[]> {
  return connection.query<ExplanationRow>(
    `SELECT ${which === 'all' ? '' : 'DISTINCT ON (problem_id)'} problem_id AS "problemId", revision, whys,
       cause_ids AS "causeIds", by_id AS "byId", at
     FROM problem_explanation WHERE problem_id = ANY($1::uuid[]) ORDER BY problem_id, revision DESC`,
    [problemIds],
  );
}

export function toWhy({ text, byId, at }: Why): ProblemExplanation['whys'][number] {
  return { text, ...(byId === null ? {} : { byId }), at };
}

export function toExplanation({ revision, whys, causeIds, byId, at }: ExplanationRow): ProblemExplanation {
  return {
    revision,
    whys: whys.map(toWhy),
    causes: [...causeIds],
    ...(byId === null ? {} : { byId }),
    at: at.toISOString(),
  };
}
