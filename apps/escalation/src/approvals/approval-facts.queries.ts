import {
  approvalAnswered,
  approvalAsked,
  approvalDescribed,
  approvalExpired,
  approvalGranted,
  approvalHandedOn,
  approvalRejected,
  approvalStageOpened,
  approvalVoided,
  approvalWithdrawn,
  type ApprovalFact,
} from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { awaitedPlaces, type Approval, type ApprovalNews } from './approval.rules.js';

const definitions = {
  asked: approvalAsked,
  answered: approvalAnswered,
  'stage-opened': approvalStageOpened,
  'handed-on': approvalHandedOn,
  granted: approvalGranted,
  rejected: approvalRejected,
  voided: approvalVoided,
  withdrawn: approvalWithdrawn,
  expired: approvalExpired,
} as const satisfies Record<ApprovalNews, unknown>;

function addresseesOf(approval: Pick<Approval, 'state' | 'stages'>): ApprovalFact['addressees'] {
  return awaitedPlaces(approval).flatMap(({ stage, place }) =>
    place.holders.map(({ addresseeId, actingForId, answerBy }) => ({
      stage,
      employeeId: addresseeId,
      actingForId,
      answerBy,
    })),
  );
}

function stageOf({ stages }: Approval): number {
  const opened = stages.findIndex(({ state }) => state === 'open');
  return opened === -1 ? stages.findLastIndex(({ state }) => state !== 'waiting') + 1 : opened + 1;
}

/** Announces what became of an approval. `before`: as it was, so that an end is told to those who were still asked. */
export function announceApproval(
  work: Pick<Work, 'publish' | 'now'>,
  approval: Approval,
  news: readonly ApprovalNews[],
  before: Approval = approval,
): void {
  const payload: ApprovalFact = {
    approvalId: approval.id,
    subject: { kind: approval.subjectKind, id: approval.subjectId, reference: approval.reference },
    contentHash: approval.contentHash,
    amount: approval.amount,
    state: approval.state,
    stage: stageOf(approval),
    askedById: approval.askedById,
    clientId: approval.clientId,
    requestId: approval.requestId,
    addressees: addresseesOf(approval.state === 'open' ? approval : before),
    askedAt: approval.createdAt.toISOString(),
    at: work.now.toISOString(),
  };
  for (const what of news) work.publish(definitions[what], payload, approval);
}

/** Announces its words, which travel apart because they can be erased. */
export function describeApproval(work: Pick<Work, 'publish'>, { id, title, version }: Approval): void {
  work.publish(approvalDescribed, { approvalId: id, title }, { id, version });
}
