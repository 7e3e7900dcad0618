import type { EventDefinition, EventEnvelope, EventPayload, TopicDefinition } from './event-definition.js';
import * as commitments from './events/commitments.events.js';
import { approvalLife } from './events/approvals.events.js';
import * as complaints from './events/complaints.events.js';
import * as control from './events/control-points.events.js';
import * as escalation from './events/escalation.events.js';
import * as intake from './events/intake.events.js';
import { importProgressed } from './events/intake-imports.events.js';
import * as problems from './events/problems.events.js';
import * as receivables from './events/receivables.events.js';
import * as routing from './events/routing.events.js';
import type { LiveMessageName } from './live-messages.js';
import type { Role } from './vocabulary.js';

/** A group of sockets: `employee:<id>`, `department:<id>`, `client:<id>`, `request:<id>` (while watched), `role:<role>`, `user:<id>`. */
export type LiveRoom = `${'user' | 'employee' | 'department' | 'client' | 'request'}:${string}` | `role:${Role}`;

export interface LiveMessage {
  readonly name: LiveMessageName;
  /** A socket in several of them hears it once. */
  readonly rooms: readonly LiveRoom[];
  readonly data: Readonly<Record<string, string | number | null>>;
}

type Translate<Payload> = (data: Payload, version: number) => readonly LiveMessage[];
interface Source {
  readonly definition: EventDefinition;
  readonly translate: Translate<never>;
}

function when<Definition extends EventDefinition>(
  definitions: readonly Definition[],
  translate: Translate<EventPayload<Definition>>,
): Source[] {
  return definitions.map((definition) => ({ definition, translate }));
}

function employees(...ids: readonly (string | null)[]): LiveRoom[] {
  return ids.filter((id) => id !== null).map((id): LiveRoom => `employee:${id}`);
}

function departments(...ids: readonly (string | null)[]): LiveRoom[] {
  return ids.filter((id) => id !== null).map((id): LiveRoom => `department:${id}`);
}

function requestChanged(request: intake.RequestState, version: number, ...more: LiveRoom[]): LiveMessage[] {
  const { requestId, ownerId, clientId } = request;
  return [
    {
      name: 'request.changed',
      rooms: [`request:${requestId}`, `client:${clientId}`, ...employees(ownerId), ...more],
      data: { requestId, version },
    },
  ];
}

function workChanged({ assignmentId, requestId, ...work }: routing.AssignmentSnapshot, version: number): LiveMessage {
  return {
    name: 'work.changed',
    rooms: [
      `request:${requestId}`,
      ...departments(work.departmentId),
      ...employees(work.offeredToId, work.assigneeId, work.actingForId),
    ],
    data: { kind: 'assignment', id: assignmentId, requestId, version },
  };
}

function escalationMessage(name: 'escalation.raised' | 'escalation.changed') {
  return (data: EventPayload<typeof escalation.escalationRaised>, version: number): LiveMessage[] => [
    {
      name,
      rooms: [
        `request:${data.requestId}`,
        ...departments(data.departmentId),
        ...employees(data.addresseeId, data.actingForId, data.raisedById),
      ],
      data: { escalationId: data.escalationId, requestId: data.requestId, version },
    },
  ];
}

function clockMessage(name: 'deadline.changed' | 'deadline.breached') {
  return (data: EventPayload<typeof escalation.clockStarted>, version: number): LiveMessage[] => [
    { name, rooms: [`request:${data.requestId}`], data: { clockId: data.clockId, requestId: data.requestId, version } },
  ];
}

const sources: readonly Source[] = [
  ...when([intake.requestRegistered], ({ request }, version) => requestChanged(request, version, 'role:operator')),
  ...when([intake.requestOwnerChanged], ({ request, fromId }, version) =>
    requestChanged(request, version, ...employees(fromId)),
  ),
  ...when(
    [
      intake.requestAssigned,
      intake.requestStarted,
      intake.requestWaitingStarted,
      intake.requestWaitingEnded,
      intake.requestSolved,
      intake.requestConfirmed,
      intake.requestClosed,
      intake.requestClosingWithdrawn,
      intake.requestReopened,
      intake.requestCancelled,
      intake.requestMerged,
      intake.requestUnmerged,
      intake.requestTierChanged,
      intake.requestPrioritised,
    ],
    ({ request }, version) => requestChanged(request, version),
  ),
  // Internal notes are no exchanges: what a client hears of is what the client may read.
  ...when([intake.interactionRecorded], ({ requestId, clientId }, version) => {
    if (requestId === null) return [];
    const rooms: LiveRoom[] = [`request:${requestId}`, ...(clientId === null ? [] : [`client:${clientId}` as const])];
    return [{ name: 'timeline.changed', rooms, data: { requestId, version } }];
  }),
  ...when([intake.callRecorded], ({ call: { id, callId, ...call } }, version) => {
    const picked = employees(call.employeeId);
    const rooms = picked.length > 0 ? picked : departments(call.departmentId);
    const name = call.outcome === 'ringing' ? 'call.ringing' : 'call.changed';
    return rooms.length === 0 ? [] : [{ name, rooms, data: { id, callId, version } }];
  }),
  ...when([routing.assignmentOffered], ({ assignment }, version) => [
    {
      name: 'work.offered',
      rooms: employees(assignment.offeredToId),
      data: { assignmentId: assignment.assignmentId, requestId: assignment.requestId, version },
    },
    workChanged(assignment, version),
  ]),
  ...when(
    [
      routing.assignmentGiven,
      routing.assignmentAccepted,
      routing.assignmentDeclined,
      routing.assignmentOfferExpired,
      routing.assignmentReported,
      routing.assignmentReturned,
      routing.assignmentCompleted,
      routing.assignmentCancelled,
      routing.assignmentDeadlineFollowed,
    ],
    ({ assignment }, version) => [workChanged(assignment, version)],
  ),
  ...when([routing.callbackOwed, routing.callbackDone, routing.callbackCancelled], (data, version) => [
    {
      name: 'work.changed',
      rooms: [...employees(data.employeeId), ...departments(data.departmentId)],
      data: { kind: 'callback', id: data.callbackId, requestId: data.requestId, version },
    },
  ]),
  ...when([routing.presenceChanged], ({ employeeId, state }, version) => [
    {
      name: 'presence.changed',
      rooms: [...employees(employeeId), 'role:operator', 'role:manager', 'role:head', 'role:director'],
      data: { employeeId, state, version },
    },
  ]),
  ...when(
    [
      escalation.clockStarted,
      escalation.clockPaused,
      escalation.clockResumed,
      escalation.clockMet,
      escalation.clockCancelled,
    ],
    clockMessage('deadline.changed'),
  ),
  ...when([escalation.clockBreached], clockMessage('deadline.breached')),
  ...when([control.controlPointPassed, control.controlPointMissed, control.forecastBecameLate], (data, version) => [
    {
      name: 'control-point.changed',
      rooms: [`request:${data.orderKey}`, ...departments(data.departmentId), ...employees(data.executorId)],
      data: { id: data.subjectId, requestId: data.requestId, version },
    },
  ]),
  ...when([control.controlNoticeGiven], ({ noticeId: id, requestId, addresseeId, actingForId }, version) => [
    { name: 'control.noticed', rooms: employees(addresseeId, actingForId), data: { id, requestId, version } },
  ]),
  ...when([control.clientNoticeDrafted, control.clientNoticeSent, control.clientNoticeDiscarded], (data, version) => [
    {
      name: 'client-notice.changed',
      rooms: [`request:${data.requestId}`, ...employees(data.ownerId)],
      data: { id: data.noticeId, requestId: data.requestId, version },
    },
  ]),
  ...when([escalation.escalationRaised, escalation.escalationAddressed], escalationMessage('escalation.raised')),
  ...when(
    [
      escalation.escalationAcknowledged,
      escalation.escalationResolved,
      escalation.escalationReturned,
      escalation.escalationRaisedFurther,
    ],
    escalationMessage('escalation.changed'),
  ),
  ...when([...approvalLife], ({ approvalId, askedById, addressees }, version) => {
    const asked = addressees.flatMap(({ employeeId, actingForId }) => [employeeId, actingForId]);
    const rooms = [...new Set(employees(askedById, ...asked))];
    return rooms.length === 0 ? [] : [{ name: 'approval.changed', rooms, data: { approvalId, version } }];
  }),
  ...when(
    [
      commitments.commitmentMade,
      commitments.commitmentReported,
      commitments.commitmentChecked,
      commitments.commitmentRenegotiated,
      commitments.commitmentKept,
      commitments.commitmentBroken,
      commitments.commitmentKeptLate,
    ],
    ({ commitmentId, requestId, ...made }, version) => [
      {
        name: 'commitment.changed',
        rooms: [
          ...(requestId === null ? [] : [`request:${requestId}` as const]),
          ...departments(made.departmentId),
          ...employees(made.employeeId, made.madeById),
        ],
        data: { commitmentId, requestId, version },
      },
    ],
  ),
  ...when([commitments.commitmentAuditOpened], ({ auditId, from, departments: places }, version) => [
    {
      name: 'commitment-audit.opened',
      rooms: ['role:director', ...employees(...places.map(({ headId }) => headId))],
      data: { auditId, from, version },
    },
  ]),
  ...when(
    [
      escalation.problemOpened,
      escalation.problemCasesLinked,
      escalation.problemInvestigated,
      escalation.problemMeasuresPlanned,
      escalation.problemMeasuresImplemented,
      escalation.problemVerified,
      escalation.problemFoundIneffective,
      problems.problemExplained,
      problems.problemRecurred,
      problems.problemClientsTold,
    ],
    ({ problemId, ownerId }, version) => [
      { name: 'problem.changed', rooms: ['role:director', ...employees(ownerId)], data: { problemId, version } },
    ],
  ),
  ...when(
    [
      complaints.complaintRegistered,
      complaints.complaintClassified,
      complaints.complaintAcknowledged,
      complaints.complaintInvestigationStarted,
      complaints.complaintDecided,
      complaints.complaintAnswered,
      complaints.complaintClosed,
      complaints.complaintAppealed,
      complaints.complaintDeadlinesSet,
    ],
    ({ complaint: { complaintId, requestId, departmentId } }, version) => [
      {
        name: 'complaint.changed',
        rooms: [
          'role:quality',
          ...departments(departmentId),
          ...(requestId === null ? [] : [`request:${requestId}` as const]),
        ],
        data: { complaintId, requestId, version },
      },
    ],
  ),
  ...when(
    [
      receivables.invoiceDrafted,
      receivables.invoiceApproved,
      receivables.invoiceIssued,
      receivables.invoicePartlyPaid,
      receivables.invoicePaid,
      receivables.invoiceCredited,
      receivables.invoiceBecameOverdue,
    ],
    ({ invoice: { invoiceId } }, version) => [
      { name: 'invoice.changed', rooms: ['role:finance'], data: { invoiceId, version } },
    ],
  ),
  ...when([receivables.paymentRecorded, receivables.paymentAllocated], ({ paymentId }, version) => [
    { name: 'payment.changed', rooms: ['role:finance'], data: { paymentId, version } },
  ]),
  ...when([importProgressed], ({ importId: id, source: _source, ...progress }, version) => [
    { name: 'import.progress', rooms: ['role:administrator'], data: { id, ...progress, version } },
  ]),
];

const byType = new Map(sources.map(({ definition, translate }) => [definition.type, translate]));

/** The topics whose events sockets are told of. */
export const liveTopics: readonly TopicDefinition[] = [
  ...new Map(sources.map(({ definition }) => [definition.topic.name, definition.topic])).values(),
];

/** What sockets are told of an event, and which; nothing for an event that concerns no screen, or that this version does not know. */
export function toLiveMessages(envelope: EventEnvelope): readonly LiveMessage[] {
  const translate = byType.get(envelope.type);
  if (translate === undefined) return [];
  // The publisher's schema has parsed the data of a known type.
  const messages = (translate as Translate<unknown>)(envelope.data, envelope.aggregateversion);
  return messages.filter(({ rooms }) => rooms.length > 0);
}
