import {
  assignmentLife,
  assignmentDeadlineFollowed,
  assignmentReported,
  callDaysImported,
  callRecorded,
  callsImported,
  causeDefined,
  clientDefined,
  clientDescribed,
  clientsImported,
  clockBreached,
  clockCancelled,
  clockMet,
  clockPaused,
  clockResumed,
  clockStarted,
  complaintAcknowledged,
  complaintAnswered,
  complaintAppealed,
  complaintClassified,
  complaintClosed,
  complaintDeadlinesSet,
  complaintDecided,
  complaintInvestigationStarted,
  complaintRegistered,
  complaintsImported,
  departmentDefined,
  employeeDefined,
  employeeDescribed,
  importedCallsUndone,
  importedClientsUndone,
  importedComplaintsUndone,
  importedInvoicesUndone,
  importedRequestsUndone,
  importedStepsUndone,
  interactionRecorded,
  invoiceApproved,
  invoiceBecameOverdue,
  invoiceCredited,
  invoiceDrafted,
  invoiceIssued,
  invoicePaid,
  invoicePartlyPaid,
  invoicesImported,
  paymentAllocated,
  paymentRecorded,
  productDefined,
  queueDefined,
  requestAssigned,
  requestCancelled,
  requestClosed,
  requestClosingWithdrawn,
  requestConfirmed,
  requestHistoriesImported,
  requestMerged,
  requestOwnerChanged,
  requestPrioritised,
  requestRegistered,
  requestReopened,
  requestsImported,
  requestSolved,
  requestStarted,
  requestTierChanged,
  requestUnmerged,
  requestWaitingEnded,
  requestWaitingStarted,
  type EventDefinition,
  type EventEnvelope,
  type EventPayload,
  type TopicDefinition,
} from '@okno/contracts';
import { localDay } from '@okno/service-kit';
import { change, type Change } from '../cube-store/cube-tables.rules.js';
import {
  callChange,
  callDayChange,
  importedCallChanges,
  interactionChange,
  undoneCallChanges,
} from './call-facts.rules.js';
import { clientChange, forgottenMember, memberChange, placeChange } from './member-facts.rules.js';
import {
  creditChange,
  importedInvoiceChanges,
  invoiceChange,
  paymentChanges,
  undoneInvoiceChanges,
} from './money-facts.rules.js';
import {
  assignmentChange,
  clockChanges,
  complaintChange,
  hasEnded,
  historyChanges,
  importedRequestChanges,
  requestChange,
  stepChange,
  undoneRequestChanges,
  undoneStepChange,
} from './work-facts.rules.js';

interface FactSource {
  readonly definition: EventDefinition;
  changesOf(envelope: EventEnvelope, timezone: string): readonly Change[];
}

/** Says for one or several events of the same payload what they change. */
function on<Definition extends EventDefinition>(
  definitions: Definition | readonly Definition[],
  changes: (data: EventPayload<Definition>, envelope: EventEnvelope, timezone: string) => readonly Change[],
): readonly FactSource[] {
  return [definitions].flat().map((definition) => ({
    definition,
    changesOf: (envelope, timezone) =>
      changes(definition.schema.parse(envelope.data) as EventPayload<Definition>, envelope, timezone),
  }));
}

const requestFacts = [
  requestRegistered,
  requestAssigned,
  requestStarted,
  requestWaitingStarted,
  requestWaitingEnded,
  requestConfirmed,
  requestClosed,
  requestClosingWithdrawn,
  requestCancelled,
  requestMerged,
  requestUnmerged,
  requestOwnerChanged,
  requestTierChanged,
  requestPrioritised,
];
const clockFacts = [clockStarted, clockPaused, clockResumed, clockMet, clockBreached, clockCancelled];
const assignmentFacts = [...assignmentLife, assignmentReported];
const complaintFacts = [
  complaintRegistered,
  complaintClassified,
  complaintAcknowledged,
  complaintInvestigationStarted,
  complaintDecided,
  complaintAnswered,
  complaintClosed,
  complaintAppealed,
  complaintDeadlinesSet,
];
const invoiceFacts = [
  invoiceDrafted,
  invoiceApproved,
  invoiceIssued,
  invoicePartlyPaid,
  invoicePaid,
  invoiceBecameOverdue,
];

const sources: readonly FactSource[] = [
  on(callRecorded, ({ call }, { aggregateversion }) => [callChange(call, aggregateversion)]),
  on(callsImported, ({ rows }) => rows.flatMap(importedCallChanges)),
  on(callDaysImported, ({ rows }) => rows.map(callDayChange)),
  on(importedCallsUndone, undoneCallChanges),
  on(interactionRecorded, (data, { aggregateversion }) => [interactionChange(data, aggregateversion)]),
  on(requestFacts, ({ request }, { aggregateversion }) => [requestChange(request, aggregateversion)]),
  on(requestSolved, ({ request, at }, { aggregateversion, id }) => [
    requestChange(request, aggregateversion),
    stepChange(id, request.requestId, 'solved', at),
  ]),
  on(requestReopened, ({ request, at }, { aggregateversion, id }) => [
    requestChange(request, aggregateversion),
    stepChange(id, request.requestId, 'reopened', at),
  ]),
  on(requestsImported, ({ rows }) => rows.flatMap(importedRequestChanges)),
  on(importedRequestsUndone, ({ rows }) => rows.flatMap(undoneRequestChanges)),
  on(importedStepsUndone, ({ stepIds }) => stepIds.map(undoneStepChange)),
  on(requestHistoriesImported, ({ rows }) => historyChanges(rows)),
  on(clockFacts, (data, { aggregateversion }) => clockChanges(data, aggregateversion)),
  on(assignmentFacts, ({ assignment, at }, { aggregateversion }) => [
    assignmentChange(assignment, at, aggregateversion),
  ]),
  // A deadline that moves after the end would move the end.
  on(assignmentDeadlineFollowed, ({ assignment, at }, { aggregateversion }) =>
    hasEnded(assignment) ? [] : [assignmentChange(assignment, at, aggregateversion)],
  ),
  on(complaintFacts, ({ complaint }, { aggregateversion }) => [complaintChange(complaint, aggregateversion)]),
  on(complaintsImported, ({ rows }) => rows.map((row) => complaintChange(row, row.version))),
  on(importedComplaintsUndone, ({ rows }) =>
    rows.map(({ complaintId, version }) => change('complaint', complaintId, version)),
  ),
  on(invoiceFacts, ({ invoice }, { aggregateversion }) => [invoiceChange(invoice, aggregateversion)]),
  on(invoicesImported, ({ rows }) => rows.flatMap(importedInvoiceChanges)),
  on(importedInvoicesUndone, ({ rows }) => rows.flatMap(undoneInvoiceChanges)),
  on(invoiceCredited, ({ invoice, at }, { aggregateversion, id }, timezone) => [
    invoiceChange(invoice, aggregateversion),
    creditChange(id, invoice, localDay(new Date(at), timezone)),
  ]),
  on([paymentRecorded, paymentAllocated], (data, { aggregateversion }) => paymentChanges(data, aggregateversion)),
  on(productDefined, (data, { aggregateversion }) => [memberChange('product', data.productId, data, aggregateversion)]),
  on(causeDefined, (data, { aggregateversion }) => [memberChange('cause', data.causeId, data, aggregateversion)]),
  on(departmentDefined, (data, { aggregateversion }) => [
    memberChange('department', data.departmentId, data, aggregateversion),
  ]),
  on(queueDefined, (data, { aggregateversion }) => [memberChange('queue', data.queueId, data, aggregateversion)]),
  on(employeeDescribed, (data, { aggregateversion }) => [
    memberChange('employee', data.employeeId, data, aggregateversion),
  ]),
  on(clientDescribed, (data, { aggregateversion }) => [memberChange('client', data.clientId, data, aggregateversion)]),
  on(employeeDefined, (data, { id, time }) => [placeChange(id, data, time)]),
  on(clientDefined, (data, { aggregateversion }) => [clientChange(data, aggregateversion)]),
  on(clientsImported, ({ rows }) => rows.map((row) => clientChange(row, row.version))),
  on(importedClientsUndone, ({ rows }) => rows.map(({ clientId, version }) => change('client', clientId, version))),
].flat();

const byType = new Map(sources.map((source) => [source.definition.type, source]));
const nameTopics = new Set([clientDescribed.topic.name, employeeDescribed.topic.name]);

/** Every topic the cube reads. */
export const factTopics: readonly TopicDefinition[] = [
  ...new Map(sources.map(({ definition }) => [definition.topic.name, definition.topic])).values(),
];

/** What the cube is made from, in one text: the events, and whose days they are put into. A cube made from others is wrong. */
export function factSources(timezone: string): string {
  return [...[...byType.keys()].sort(), timezone].join(' ');
}

/**
 * What one event changes in the cube; nothing for an event it has no use for. `timezone` is the company's, in which its books
 * end their days. Pure: the same event always says the same.
 * @throws the schema's error for a payload that is not what its type promises.
 */
export function toFactChanges(envelope: EventEnvelope, timezone: string): readonly Change[] {
  return byType.get(envelope.type)?.changesOf(envelope, timezone) ?? [];
}

/** What erasing a key of a topic changes: names go, figures stay. */
export function toErasure(topic: string, key: string): readonly Change[] {
  return nameTopics.has(topic) ? [forgottenMember(key)] : [];
}
