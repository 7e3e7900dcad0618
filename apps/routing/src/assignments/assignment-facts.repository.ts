import {
  assignmentAccepted,
  assignmentCancelled,
  assignmentCompleted,
  assignmentDeadlineFollowed,
  assignmentDeclined,
  assignmentDescribed,
  assignmentGiven,
  assignmentOfferExpired,
  assignmentOffered,
  assignmentReported,
  assignmentReturned,
  type AssignmentSnapshot,
} from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import type { Assignment, AssignmentFact } from './assignment.rules.js';
import { saveAssignment } from './assignments.repository.js';

const definitions = {
  given: assignmentGiven,
  offered: assignmentOffered,
  accepted: assignmentAccepted,
  declined: assignmentDeclined,
  'offer-expired': assignmentOfferExpired,
  reported: assignmentReported,
  returned: assignmentReturned,
  completed: assignmentCompleted,
  cancelled: assignmentCancelled,
  'deadline-followed': assignmentDeadlineFollowed,
} as const satisfies Record<AssignmentFact | 'given', unknown>;

function toSnapshot(assignment: Assignment): AssignmentSnapshot {
  return {
    assignmentId: assignment.id,
    requestId: assignment.requestId,
    departmentId: assignment.departmentId,
    offeredToId: assignment.offeredToId,
    assigneeId: assignment.assigneeId,
    actingForId: assignment.actingForId,
    tier: assignment.tier,
    state: assignment.state,
    givenAt: assignment.givenAt.toISOString(),
    dueAt: assignment.dueAt.toISOString(),
    withinWorkingMinutes: assignment.withinWorkingMinutes,
    calendarId: assignment.calendarId,
    calendarVersion: assignment.calendarVersion,
    offerExpiresAt: assignment.offerExpiresAt?.toISOString() ?? null,
    percent: assignment.percent,
    forecastAt: assignment.forecastAt?.toISOString() ?? null,
    escalationId: assignment.escalationId,
  };
}

/** Stores an assignment after a fact and announces it. `employeeId` is who acted, null for a timer or an event. */
export async function recordFact(
  work: Work,
  fact: AssignmentFact | 'given',
  assignment: Assignment,
  employeeId: string | null,
): Promise<void> {
  await saveAssignment(work, assignment);
  work.publish(
    definitions[fact],
    { assignment: toSnapshot(assignment), at: work.now.toISOString(), employeeId },
    assignment,
  );
}

/** Announces its words, in the topic that can be erased. */
export function describeAssignment(work: Work, { id, requestId, instruction, outcome, version }: Assignment): void {
  work.publish(
    assignmentDescribed,
    { assignmentId: id, requestId, instruction: instruction ?? '', outcome },
    { id, version },
  );
}
