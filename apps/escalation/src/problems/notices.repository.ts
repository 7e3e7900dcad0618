import type { Transaction } from '@okno/persistence';

type Connection = Pick<Transaction, 'query'>;

/** A client behind a problem who was not told yet. */
export interface UntoldClient {
  readonly clientId: string;
  /** Open ones first, then the newest. */
  readonly requestIds: readonly string[];
}

/** Clients of linked requests, and of the requests of linked complaints, to whom no notice went for this problem. */
export function readUntoldClients(connection: Connection, problemId: string): Promise<UntoldClient[]> {
  return connection.query<UntoldClient>(
    `SELECT r.client_id AS "clientId",
       array_agg(r.id ORDER BY r.status IN ('closed', 'cancelled', 'merged'), r.id DESC) AS "requestIds"
     FROM request_replica r
     WHERE r.id IN (
       SELECT case_id FROM problem_case WHERE problem_id = $1 AND kind = 'request' UNION
       SELECT k.request_id FROM problem_case c JOIN complaint_replica k ON k.id = c.case_id
       WHERE c.problem_id = $1 AND c.kind = 'complaint')
       AND NOT EXISTS (SELECT FROM problem_notice n WHERE n.problem_id = $1 AND n.client_id = r.client_id)
     GROUP BY r.client_id ORDER BY r.client_id`,
    [problemId],
  );
}

export async function insertNotice(
  connection: Connection,
  notice: { readonly id: string; readonly problemId: string; readonly clientId: string; readonly askedAt: Date },
): Promise<void> {
  await connection.query('INSERT INTO problem_notice (id, problem_id, client_id, asked_at) VALUES ($1, $2, $3, $4)', [
    ...[notice.id, notice.problemId, notice.clientId, notice.askedAt],
  ]);
}

export async function saveOutcome(
  connection: Connection,
  outcome: {
    readonly noticeId: string;
    readonly outcome: string;
    readonly requestId: string | null;
    readonly at: Date;
  },
): Promise<void> {
  await connection.query(
    'UPDATE problem_notice SET outcome = $2, request_id = $3, handled_at = $4 WHERE id = $1 AND outcome IS NULL',
    [outcome.noticeId, outcome.outcome, outcome.requestId, outcome.at],
  );
}

export interface NoticeCounts {
  readonly problem_id: string;
  readonly clients: number;
  readonly waiting: number;
  readonly left: number;
}

export function countNotices(connection: Connection, problemIds: readonly string[]): Promise<NoticeCounts[]> {
  return connection.query<NoticeCounts>(
    `SELECT problem_id, (count(*) FILTER (WHERE outcome = 'told'))::int AS clients,
       (count(*) FILTER (WHERE outcome IS NULL))::int AS waiting,
       (count(*) FILTER (WHERE outcome NOT IN ('told')))::int AS left
     FROM problem_notice WHERE problem_id = ANY($1::uuid[]) GROUP BY problem_id`,
    [problemIds],
  );
}
