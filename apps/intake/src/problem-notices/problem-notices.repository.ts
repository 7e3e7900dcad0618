import type { Language } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Connection = Pick<Transaction, 'query'>;

/** Who can be told, and about which request. */
export interface Addressee {
  readonly requestId: string;
  readonly language: Language;
  /** What came from another system is history: nobody is written to about it. */
  readonly isImported: boolean;
}

/** Of these requests the first that did not come by an import, else the first; nobody who was erased is written to. */
export async function readAddressee(
  connection: Connection,
  requestIds: readonly string[],
): Promise<Addressee | undefined> {
  const [row] = await connection.query<Addressee>(
    `SELECT r.id AS "requestId", c.language, i.request_id IS NOT NULL AS "isImported"
     FROM unnest($1::uuid[]) WITH ORDINALITY AS named (id, place)
     JOIN request r ON r.id = named.id JOIN client c ON c.id = r.client_id
     LEFT JOIN imported_request i ON i.request_id = r.id
     WHERE NOT EXISTS (SELECT FROM client_erasure e WHERE e.client_id = r.client_id)
     ORDER BY i.request_id IS NOT NULL, named.place LIMIT 1`,
    [requestIds],
  );
  return row;
}

/** False when this client was told of this problem before. */
export async function insertNotice(
  connection: Connection,
  notice: { readonly noticeId: string; readonly problemId: string; readonly clientId: string },
  at: Date,
): Promise<boolean> {
  const rows = await connection.query(
    `INSERT INTO problem_notice (problem_id, client_id, notice_id, outcome, at) VALUES ($1, $2, $3, 'unknown', $4)
     ON CONFLICT DO NOTHING RETURNING notice_id`,
    [notice.problemId, notice.clientId, notice.noticeId, at],
  );
  return rows.length > 0;
}

/** What became of it. */
export async function saveOutcome(
  connection: Connection,
  outcome: {
    readonly problemId: string;
    readonly clientId: string;
    readonly requestId: string | null;
    readonly messageId: string | null;
    readonly outcome: string;
  },
): Promise<void> {
  await connection.query(
    `UPDATE problem_notice SET request_id = $3, message_id = $4, outcome = $5 WHERE problem_id = $1 AND client_id = $2`,
    [outcome.problemId, outcome.clientId, outcome.requestId, outcome.messageId, outcome.outcome],
  );
}
