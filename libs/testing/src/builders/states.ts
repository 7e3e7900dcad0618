import type { AssignmentSnapshot, CommitmentSnapshot, RequestState } from '@okno/contracts';
import { wellKnown } from '@okno/contracts';
import { newId } from '@okno/service-kit';

/** A request as intake announces it, of a client of its own; name what matters to the test. */
export function requestState(given: Partial<RequestState> = {}): RequestState {
  return {
    requestId: newId(),
    reference: 'R-2026-000001',
    kind: 'question',
    status: 'registered',
    tier: 1,
    clientId: newId(),
    contactId: null,
    ownerId: wellKnown.administratorEmployeeId,
    channel: 'email',
    productId: null,
    priority: 2,
    billable: false,
    registeredAt: '2026-03-02T09:00:00.000Z',
    solvedAt: null,
    confirmedAt: null,
    closedAt: null,
    reopenCount: 0,
    switches: 0,
    complaintId: null,
    ...given,
  };
}

/** An assignment as routing announces it; name what matters to the test. */
export function assignmentState(
  given: Partial<AssignmentSnapshot> & { readonly requestId: string },
): AssignmentSnapshot {
  return {
    assignmentId: newId(),
    departmentId: wellKnown.rootDepartmentId,
    offeredToId: null,
    assigneeId: null,
    actingForId: null,
    tier: 2,
    state: 'offered',
    givenAt: '2026-03-02T09:00:00.000Z',
    dueAt: '2026-03-02T11:00:00.000Z',
    withinWorkingMinutes: 120,
    calendarId: wellKnown.defaultCalendarId,
    calendarVersion: 1,
    offerExpiresAt: null,
    percent: null,
    forecastAt: null,
    escalationId: null,
    ...given,
  };
}

/** A commitment as escalation announces it; name what matters to the test. */
export function commitmentState(given: Partial<CommitmentSnapshot> = {}): CommitmentSnapshot {
  const commitmentId = given.commitmentId ?? newId();
  return {
    commitmentId,
    orderedBy: given.requestId ?? commitmentId,
    requestId: null,
    clientId: newId(),
    contactId: null,
    employeeId: wellKnown.administratorEmployeeId,
    departmentId: null,
    madeById: null,
    source: 'meeting',
    state: 'made',
    startedAt: '2026-03-02T09:00:00.000Z',
    withinWorkingMinutes: null,
    firstDueAt: '2026-03-02T15:00:00.000Z',
    dueAt: '2026-03-02T15:00:00.000Z',
    calendarId: wellKnown.defaultCalendarId,
    calendarVersion: 1,
    moves: 0,
    percent: null,
    forecastAt: null,
    keptAt: null,
    brokenAt: null,
    actorEmployeeId: null,
    at: '2026-03-02T09:00:00.000Z',
    ...given,
  };
}
