import type { ProblemBody, ProblemState } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Connection = Pick<Transaction, 'query'>;

export interface Verification {
  readonly effective: boolean;
  readonly evidence: string;
  readonly at: string;
  readonly recurrence?: true;
  /** Where the statistics decided: their check, from which the evidence is worded. */
  readonly checkId?: string;
  readonly measureId?: string;
}

/** What made somebody look for a cause. */
export type Evidence = NonNullable<ProblemBody['evidence']>;

/** What the clients behind a problem were told, and who said so. */
export interface Told {
  readonly text: { readonly ru?: string | undefined; readonly en?: string | undefined };
  readonly at: string;
  readonly byId: string | null;
}

export interface Problem {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly description: string | null;
  readonly state: ProblemState;
  readonly causeId: string | null;
  readonly productId: string | null;
  readonly ownerId: string | null;
  readonly escalationId: string | null;
  readonly verification: Verification | null;
  readonly version: number;
  readonly createdAt: Date;
}

export interface ProblemRow {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly description: string | null;
  readonly state: ProblemState;
  readonly cause_id: string | null;
  readonly product_id: string | null;
  readonly owner_id: string | null;
  readonly escalation_id: string | null;
  readonly verification: Verification | null;
  readonly evidence: Evidence | null;
  readonly told: Told | null;
  readonly version: number;
  readonly created_at: Date;
}

export interface Cases {
  readonly requestIds: readonly string[];
  readonly complaintIds: readonly string[];
}

/** The next number of the year's problems, `PR-2026-0001`; whoever asks at the same moment waits. */
export async function nextReference(connection: Connection, now: Date): Promise<string> {
  const year = now.getUTCFullYear();
  const [row] = await connection.query<{ last: number }>(
    `INSERT INTO reference_counter (subject, year, last) VALUES ('problem', $1, 1)
     ON CONFLICT (subject, year) DO UPDATE SET last = reference_counter.last + 1 RETURNING last`,
    [year],
  );
  return `PR-${year.toString()}-${(row?.last ?? 1).toString().padStart(4, '0')}`;
}

export async function insertProblem(
  connection: Connection,
  problem: Problem,
  evidence: Evidence | undefined,
): Promise<void> {
  await connection.query(
    `INSERT INTO problem (id, reference, title, description, state, cause_id, product_id, owner_id, escalation_id, version, created_at, evidence)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb)`,
    [
      problem.id,
      problem.reference,
      problem.title,
      problem.description,
      problem.state,
      problem.causeId,
      problem.productId,
      problem.ownerId,
      problem.escalationId,
      problem.version,
      problem.createdAt,
      evidence === undefined ? null : JSON.stringify(evidence),
    ],
  );
}

/** The problem, locked until the transaction ends. */
export async function lockProblem(connection: Connection, id: string): Promise<Problem | undefined> {
  const [row] = await connection.query<ProblemRow>('SELECT * FROM problem WHERE id = $1 FOR UPDATE', [id]);
  if (row === undefined) return undefined;
  return {
    id: row.id,
    reference: row.reference,
    title: row.title,
    description: row.description,
    state: row.state,
    causeId: row.cause_id,
    productId: row.product_id,
    ownerId: row.owner_id,
    escalationId: row.escalation_id,
    verification: row.verification,
    version: row.version,
    createdAt: row.created_at,
  };
}

export async function saveProblem(connection: Connection, problem: Problem): Promise<void> {
  await connection.query('UPDATE problem SET state = $2, verification = $3::jsonb, version = $4 WHERE id = $1', [
    problem.id,
    problem.state,
    problem.verification === null ? null : JSON.stringify(problem.verification),
    problem.version,
  ]);
}

export async function saveTold(connection: Connection, id: string, told: Told): Promise<void> {
  await connection.query('UPDATE problem SET told = $2::jsonb WHERE id = $1', [id, JSON.stringify(told)]);
}

/** Links cases; answers how many of them were new. */
export async function linkCases(
  connection: Connection,
  problemId: string,
  { requestIds, complaintIds }: Cases,
  now: Date,
): Promise<number> {
  const linked = await connection.query(
    `INSERT INTO problem_case (problem_id, kind, case_id, linked_at)
     SELECT $1, kind, case_id, $4 FROM (
       SELECT 'request' AS kind, unnest($2::uuid[]) AS case_id UNION ALL SELECT 'complaint', unnest($3::uuid[])
     ) AS named
     ON CONFLICT DO NOTHING RETURNING case_id`,
    [problemId, requestIds, complaintIds, now],
  );
  return linked.length;
}

/** Every case of a problem, whoever may see it: what the events say. */
export async function readCases(connection: Connection, problemId: string): Promise<Cases> {
  const rows = await connection.query<{ kind: 'request' | 'complaint'; case_id: string }>(
    'SELECT kind, case_id FROM problem_case WHERE problem_id = $1 ORDER BY linked_at, case_id',
    [problemId],
  );
  const of = (kind: string): string[] => rows.filter((row) => row.kind === kind).map((row) => row.case_id);
  return { requestIds: of('request'), complaintIds: of('complaint') };
}
