import {
  commitmentBroken,
  commitmentChecked,
  commitmentDescribed,
  commitmentKept,
  commitmentKeptLate,
  commitmentMade,
  commitmentRenegotiated,
  commitmentReported,
  type CommitmentSnapshot,
} from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import type { Commitment, CommitmentNews } from './commitment.rules.js';

const definitions = {
  made: commitmentMade,
  reported: commitmentReported,
  checked: commitmentChecked,
  renegotiated: commitmentRenegotiated,
  kept: commitmentKept,
  broken: commitmentBroken,
  'kept-late': commitmentKeptLate,
} as const satisfies Record<CommitmentNews | 'made', unknown>;

function payloadOf(commitment: Commitment, actorEmployeeId: string | null, now: Date): CommitmentSnapshot {
  return {
    commitmentId: commitment.id,
    orderedBy: commitment.requestId ?? commitment.id,
    requestId: commitment.requestId,
    clientId: commitment.clientId,
    contactId: commitment.contactId,
    employeeId: commitment.employeeId,
    departmentId: commitment.departmentId,
    madeById: commitment.madeById,
    source: commitment.source,
    state: commitment.state,
    startedAt: commitment.startedAt.toISOString(),
    withinWorkingMinutes: commitment.withinWorkingMinutes,
    firstDueAt: commitment.firstDueAt.toISOString(),
    dueAt: commitment.dueAt.toISOString(),
    calendarId: commitment.calendarId,
    calendarVersion: commitment.calendarVersion,
    moves: commitment.moves.length,
    percent: commitment.percent,
    forecastAt: commitment.forecastAt?.toISOString() ?? null,
    keptAt: commitment.keptAt?.toISOString() ?? null,
    brokenAt: commitment.brokenAt?.toISOString() ?? null,
    actorEmployeeId,
    at: now.toISOString(),
  };
}

/** Announces what became of a promise. */
export function announceCommitment(
  work: Pick<Work, 'publish' | 'now' | 'context'>,
  commitment: Commitment,
  what: CommitmentNews | 'made',
): void {
  work.publish(definitions[what], payloadOf(commitment, work.context.identity.employeeId, work.now), commitment);
}

/** Announces its words, which travel apart because they can be erased. */
export function describeCommitment(work: Pick<Work, 'publish'>, commitment: Commitment): void {
  const { id: commitmentId, requestId, clientId, text } = commitment;
  work.publish(commitmentDescribed, { commitmentId, requestId, clientId, text }, commitment);
}
