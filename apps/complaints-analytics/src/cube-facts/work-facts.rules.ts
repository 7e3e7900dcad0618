import type {
  AssignmentSnapshot,
  ComplaintSnapshot,
  EventPayload,
  RequestState,
  clockStarted,
  importedRequestsUndone,
  requestHistoriesImported,
  requestsImported,
} from '@okno/contracts';
import { change, type Change } from '../cube-store/cube-tables.rules.js';

export function requestChange(request: RequestState, version: number): Change {
  return change('request', request.requestId, version, {
    reference: request.reference,
    kind: request.kind,
    status: request.status,
    tier: request.tier,
    client_id: request.clientId,
    owner_id: request.ownerId,
    channel: request.channel,
    product_id: request.productId,
    priority: request.priority,
    registered_at: request.registeredAt,
    solved_at: request.solvedAt,
    closed_at: request.closedAt,
    reopen_count: request.reopenCount,
    switches: request.switches,
  });
}

/** The department and deadline stand apart, so that what happens to the request later leaves them alone. */
export function importedRequestChanges(row: EventPayload<typeof requestsImported>['rows'][number]): readonly Change[] {
  return [
    requestChange(row, row.version),
    change('request_import', row.requestId, row.version, { department_id: row.departmentId, due_at: row.dueAt }),
  ];
}

export type RequestStep = 'solved' | 'reopened';

export function stepChange(eventId: string, requestId: string, step: RequestStep, at: string): Change {
  return change('request_step', eventId, 1, { request_id: requestId, step, happened_at: at });
}

export function historyChanges(rows: EventPayload<typeof requestHistoriesImported>['rows']): readonly Change[] {
  return rows.flatMap(({ stepId, requestId, event, at }) =>
    event === 'solved' || event === 'reopened' ? [stepChange(stepId, requestId, event, at)] : [],
  );
}

/** Only the promise of a solution counts here; the others are told by their own facts. */
export function clockChanges(clock: EventPayload<typeof clockStarted>, version: number): readonly Change[] {
  if (clock.kind !== 'solution') return [];
  if (clock.state === 'cancelled') return [change('solution_clock', clock.clockId, version)];
  return [
    change('solution_clock', clock.clockId, version, {
      request_id: clock.requestId,
      started_at: clock.startedAt,
      due_at: clock.dueAt ?? clock.lastDueAt,
    }),
  ];
}

const endedStates: ReadonlySet<AssignmentSnapshot['state']> = new Set([
  'done',
  'returned',
  'declined',
  'expired',
  'cancelled',
]);

export function hasEnded(assignment: AssignmentSnapshot): boolean {
  return endedStates.has(assignment.state);
}

export function assignmentChange(assignment: AssignmentSnapshot, at: string, version: number): Change {
  return change('assignment', assignment.assignmentId, version, {
    request_id: assignment.requestId,
    department_id: assignment.departmentId,
    employee_id: assignment.assigneeId ?? assignment.offeredToId,
    tier: assignment.tier,
    state: assignment.state,
    given_at: assignment.givenAt,
    due_at: assignment.dueAt,
    ended_at: hasEnded(assignment) ? at : null,
  });
}

export function complaintChange(complaint: ComplaintSnapshot, version: number): Change {
  return change('complaint', complaint.complaintId, version, {
    reference: complaint.reference,
    request_id: complaint.requestId,
    client_id: complaint.clientId,
    cause_id: complaint.causeId,
    product_id: complaint.productId,
    department_id: complaint.departmentId,
    employee_id: complaint.employeeId,
    severity: complaint.severity,
    state: complaint.state,
    verdict: complaint.verdict,
    received_at: complaint.receivedAt,
    answered_at: complaint.answeredAt,
  });
}

/** A request that never was, with what its import told apart. Its steps are undone by a fact of their own. */
export function undoneRequestChanges({
  requestId,
  version,
}: EventPayload<typeof importedRequestsUndone>['rows'][number]): readonly Change[] {
  return [change('request', requestId, version), change('request_import', requestId, version)];
}

/** A step is told once: whatever undoes it comes second. */
export function undoneStepChange(stepId: string): Change {
  return change('request_step', stepId, 2);
}
