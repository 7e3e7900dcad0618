import {
  clientNoticeDiscarded,
  clientNoticeDrafted,
  clientNoticeSent,
  clientNoticeWorded,
  type ClientNoticeReason,
  type ClientNoticeState,
  type ControlSubject,
  type Language,
} from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { Work } from '@okno/service-kit';

type Connection = Pick<Transaction, 'query'>;

/** What a client should know. */
export interface ClientNotice {
  readonly id: string;
  readonly requestId: string;
  readonly why: ClientNoticeReason;
  readonly subjectKind: ControlSubject;
  readonly subjectId: string;
  readonly state: ClientNoticeState;
  readonly language: Language;
  readonly text: string;
  readonly sendsAt: Date | null;
  readonly sentAt: Date | null;
  readonly sentById: string | null;
  readonly discardedAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

export const noticeColumns = `id, request_id AS "requestId", why, subject_kind AS "subjectKind", subject_id AS "subjectId",
  state, language, text, sends_at AS "sendsAt", sent_at AS "sentAt", sent_by_id AS "sentById",
  discarded_at AS "discardedAt", version, created_at AS "createdAt"`;

type NewNotice = Pick<
  ClientNotice,
  'id' | 'requestId' | 'why' | 'subjectKind' | 'subjectId' | 'language' | 'text' | 'sendsAt'
>;

export async function insertNotice(work: Pick<Work, 'query' | 'now'>, notice: NewNotice): Promise<ClientNotice> {
  const { id, requestId, why, subjectKind, subjectId, language, text, sendsAt } = notice;
  await work.query(
    `INSERT INTO client_notice (id, request_id, why, subject_kind, subject_id, state, language, text, sends_at, version, created_at)
     VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7, $8, 1, $9)`,
    [id, requestId, why, subjectKind, subjectId, language, text, sendsAt, work.now],
  );
  const unsettled = { sentAt: null, sentById: null, discardedAt: null };
  return { ...notice, ...unsettled, state: 'draft', version: 1, createdAt: work.now };
}

/** Of this request; locked until the transaction ends. */
export async function lockNotice(
  connection: Connection,
  requestId: string,
  id: string,
): Promise<ClientNotice | undefined> {
  const [row] = await connection.query<ClientNotice>(
    `SELECT ${noticeColumns} FROM client_notice WHERE request_id = $1 AND id = $2 FOR UPDATE`,
    [requestId, id],
  );
  return row;
}

/** Whether the client heard already that this work will be late. */
export async function wasToldOfDelay(connection: Connection, requestId: string, subjectId: string): Promise<boolean> {
  const told = await connection.query(
    `SELECT 1 FROM client_notice WHERE request_id = $1 AND subject_id = $2 AND why = 'delay' AND state = 'sent' LIMIT 1`,
    [requestId, subjectId],
  );
  return told.length > 0;
}

/** Drafts that go by themselves at `now`, at most `limit`, locked; those another instance has are left to it. */
export async function lockDueNotices(connection: Connection, now: Date, limit: number): Promise<ClientNotice[]> {
  return connection.query<ClientNotice>(
    `SELECT ${noticeColumns} FROM client_notice WHERE state = 'draft' AND sends_at <= $1
     ORDER BY sends_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
}

/** Discards what waits for this subject for these reasons. */
export async function discardDrafts(
  work: Pick<Work, 'query' | 'now'>,
  subjectId: string,
  reasons: readonly ClientNoticeReason[],
): Promise<ClientNotice[]> {
  const waiting = await work.query<ClientNotice>(
    `SELECT ${noticeColumns} FROM client_notice WHERE id IN (
       SELECT id FROM client_notice WHERE request_id = (SELECT request_id FROM control_subject WHERE id = $1)
         AND subject_id = $1 AND state = 'draft' AND why = ANY($2::text[]))
     ORDER BY id FOR UPDATE`,
    [subjectId, reasons],
  );
  const discarded: ClientNotice[] = [];
  for (const notice of waiting) discarded.push(await settleNotice(work, notice, 'discarded', null));
  return discarded;
}

/** Stores that a draft was sent, with the words it went out with, or discarded. */
export async function settleNotice(
  work: Pick<Work, 'query' | 'now'>,
  notice: ClientNotice,
  state: 'sent' | 'discarded',
  employeeId: string | null,
): Promise<ClientNotice> {
  const settled: ClientNotice = {
    ...notice,
    state,
    sentAt: state === 'sent' ? work.now : null,
    sentById: state === 'sent' ? employeeId : null,
    discardedAt: state === 'discarded' ? work.now : null,
    version: notice.version + 1,
  };
  await work.query(
    `UPDATE client_notice SET state = $2, text = $3, sent_at = $4, sent_by_id = $5, discarded_at = $6, version = $7
     WHERE id = $1`,
    [notice.id, state, settled.text, settled.sentAt, settled.sentById, settled.discardedAt, settled.version],
  );
  return settled;
}

const definitions = {
  drafted: clientNoticeDrafted,
  sent: clientNoticeSent,
  discarded: clientNoticeDiscarded,
} as const;

/** Announces what became of a notice; what is sent goes out with its words, which travel apart because they can be erased. */
export async function announceNotice(
  work: Work,
  what: keyof typeof definitions,
  notice: ClientNotice,
  employeeId: string | null,
): Promise<void> {
  const { id: noticeId, requestId, why, subjectKind, subjectId, text } = notice;
  const [request] = await work.query<{ owner_id: string }>('SELECT owner_id FROM request_replica WHERE id = $1', [
    requestId,
  ]);
  const at = work.now.toISOString();
  const fact = { noticeId, requestId, why, subjectKind, subjectId, ownerId: request?.owner_id ?? null, employeeId, at };
  work.publish(definitions[what], fact, notice);
  if (what === 'sent') work.publish(clientNoticeWorded, { noticeId, requestId, text, employeeId }, notice);
}
