import { Injectable } from '@nestjs/common';
import {
  approvalDescribed,
  clientErased,
  clientNoticeWorded,
  commitmentDescribed,
  escalationDataErased,
  escalationDescribed,
  problemNoticeWorded,
  type EventPayload,
} from '@okno/contracts';
import { UnitOfWork, erasedWords, forgetHosted, type Work, type WorkContext } from '@okno/service-kit';

type ErasedClient = EventPayload<typeof clientErased>;

interface Blanked {
  readonly id: string;
  readonly requestId: string;
  readonly version: number;
}

interface BlankedCommitment {
  readonly id: string;
  readonly requestId: string | null;
  readonly clientId: string;
  readonly version: number;
}

/** SQL of a list of objects in which what stands under `keys` is replaced by the words `$2`, where anything stands there. */
function blanked(column: string, ...keys: readonly string[]): string {
  const element = keys.reduce(
    (inner, key) =>
      `CASE WHEN e->>'${key}' IS NULL THEN ${inner} ELSE jsonb_set(${inner}, '{${key}}', to_jsonb($2::text)) END`,
    'e',
  );
  return `${column} = (SELECT coalesce(jsonb_agg(${element} ORDER BY place), '[]')
    FROM jsonb_array_elements(${column}) WITH ORDINALITY AS s (e, place))`;
}

/** Takes the words out of what was handed up for a client and of what was promised to them; who had it when stays. */
@Injectable()
export class EraseClientData {
  constructor(private readonly work: UnitOfWork) {}

  async execute({ erasureId, clientId, requestIds }: ErasedClient, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const escalationIds = await eraseEscalations(work, requestIds);
      const commitmentIds = await eraseCommitments(work, clientId, requestIds);
      // That they were told stays; what they were told goes out of the log.
      const notices = await work.query<{ id: string }>('SELECT id FROM problem_notice WHERE client_id = $1', [
        clientId,
      ]);
      for (const { id } of notices) work.forget(problemNoticeWorded, id);
      const noticeIds = await eraseControl(work, requestIds);
      const approvalIds = await eraseApprovals(work, clientId);
      const ids = [...escalationIds, ...commitmentIds, ...noticeIds, ...approvalIds];
      const records = ids.length + (await forgetHosted(work, [clientId, ...requestIds, ...ids]));
      const fact = { erasureId, clientId, records, kept: 0, at: work.now.toISOString() };
      work.publish(escalationDataErased, fact, { id: clientId, version: 1 });
      work.audit({ action: 'client.erase', subjectKind: 'client', subjectIds: [clientId], clientIds: [clientId] });
    });
  }
}

async function eraseEscalations(work: Work, requestIds: readonly string[]): Promise<string[]> {
  const escalations = await work.query<Blanked>(
    `UPDATE escalation SET reason = $2, outcome = CASE WHEN outcome IS NOT NULL THEN $2 END, ${blanked('steps', 'reason')},
       version = version + 1
     WHERE request_id = ANY ($1::uuid[]) RETURNING id, request_id AS "requestId", version`,
    [requestIds, erasedWords],
  );
  for (const { id, requestId, version } of escalations) {
    work.forget(escalationDescribed, id);
    work.publish(escalationDescribed, { escalationId: id, requestId, reason: erasedWords }, { id, version });
  }
  return escalations.map(({ id }) => id);
}

async function eraseCommitments(work: Work, clientId: string, requestIds: readonly string[]): Promise<string[]> {
  const commitments = await work.query<BlankedCommitment>(
    `UPDATE commitment SET text = $2, evidence = CASE WHEN evidence IS NOT NULL THEN $2 END,
       ${blanked('checklist', 'text')}, ${blanked('moves', 'agreedWith', 'reason')}, ${blanked('reports', 'text')},
       version = version + 1
     WHERE client_id = $1 OR request_id = ANY ($3::uuid[])
     RETURNING id, request_id AS "requestId", client_id AS "clientId", version`,
    [clientId, erasedWords, requestIds],
  );
  const ids = commitments.map(({ id }) => id);
  await work.query(
    `UPDATE commitment_audit_item SET reason = CASE WHEN reason IS NOT NULL THEN $2 END,
       note = CASE WHEN note IS NOT NULL THEN $2 END, version = version + 1
     WHERE commitment_id = ANY ($1::uuid[])`,
    [ids, erasedWords],
  );
  for (const { id, requestId, clientId: of, version } of commitments) {
    work.forget(commitmentDescribed, id);
    const words = { commitmentId: id, requestId, clientId: of, text: erasedWords };
    work.publish(commitmentDescribed, words, { id, version });
  }
  return ids;
}

/** Words of executors and of notices; a draft is not sent any more. */
async function eraseControl(work: Work, requestIds: readonly string[]): Promise<string[]> {
  await work.query('UPDATE control_report SET text = $2 WHERE request_id = ANY ($1::uuid[]) AND text IS NOT NULL', [
    requestIds,
    erasedWords,
  ]);
  const notices = await work.query<{ id: string }>(
    `UPDATE client_notice SET text = $2, state = CASE state WHEN 'draft' THEN 'discarded' ELSE state END,
       version = version + 1 WHERE request_id = ANY ($1::uuid[]) RETURNING id`,
    [requestIds, erasedWords],
  );
  for (const { id } of notices) work.forget(clientNoticeWorded, id);
  return notices.map(({ id }) => id);
}

/** A reference stays: people find the record by it. */
async function eraseApprovals(work: Work, clientId: string): Promise<string[]> {
  const approvals = await work.query<{ id: string; version: number }>(
    `UPDATE approval SET title = $2, outcome = CASE WHEN outcome IS NOT NULL THEN $2 END, version = version + 1
     WHERE client_id = $1 RETURNING id, version`,
    [clientId, erasedWords],
  );
  for (const { id, version } of approvals) {
    work.forget(approvalDescribed, id);
    work.publish(approvalDescribed, { approvalId: id, title: erasedWords }, { id, version });
  }
  return approvals.map(({ id }) => id);
}
