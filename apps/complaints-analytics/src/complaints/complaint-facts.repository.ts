import {
  complaintAcknowledged,
  complaintAnswered,
  complaintAppealed,
  complaintClassified,
  complaintClosed,
  complaintDeadlinesSet,
  complaintDecided,
  complaintDescribed,
  complaintInvestigationStarted,
  complaintRegistered,
} from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import type { Complaint, ComplaintVerb } from './complaint.rules.js';
import { toSnapshot } from './complaint-view.rules.js';

const facts = {
  acknowledge: complaintAcknowledged,
  investigate: complaintInvestigationStarted,
  decide: complaintDecided,
  answer: complaintAnswered,
  close: complaintClosed,
  appeal: complaintAppealed,
  classify: complaintClassified,
  date: complaintDeadlinesSet,
} as const satisfies Record<ComplaintVerb | 'classify' | 'date', unknown>;

/** What this service announces of complaints. */
export const complaintEvents = [...Object.values(facts), complaintRegistered, complaintDescribed] as const;

function factOf(work: Work, complaint: Complaint) {
  const actorEmployeeId = work.context.identity.employeeId;
  return { complaint: toSnapshot(complaint), at: work.now.toISOString(), actorEmployeeId };
}

export function announceRegistered(work: Work, complaint: Complaint, mintsRequest: boolean): void {
  work.publish(complaintRegistered, { ...factOf(work, complaint), mintsRequest }, complaint);
  announceWords(work, complaint);
}

export function announceFact(work: Work, fact: keyof typeof facts, complaint: Complaint): void {
  work.publish(facts[fact], factOf(work, complaint), complaint);
}

/** The words of a complaint, where there are any yet. */
export function announceWords(work: Work, { id, requestId, text, version }: Complaint): void {
  if (text !== null) work.publish(complaintDescribed, { complaintId: id, requestId, text }, { id, version });
}

export function journal(
  work: Work,
  verb: string,
  { id, requestId, clientId }: Complaint,
  details?: Readonly<Record<string, unknown>>,
): void {
  work.audit({
    action: `complaint.${verb}`,
    subjectKind: 'complaint',
    subjectIds: requestId === null ? [id] : [id, requestId],
    clientIds: clientId === null ? [] : [clientId],
    ...(details === undefined ? {} : { details }),
  });
}
