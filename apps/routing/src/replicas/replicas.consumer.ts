import { Controller } from '@nestjs/common';
import {
  calendarPublished,
  callDescribed,
  callRecorded,
  clientDefined,
  clientsImported,
  commitmentBroken,
  commitmentChecked,
  commitmentDescribed,
  commitmentKept,
  commitmentKeptLate,
  commitmentMade,
  commitmentRenegotiated,
  commitmentReported,
  complaintAcknowledged,
  complaintAnswered,
  complaintAppealed,
  complaintClassified,
  complaintClosed,
  complaintDeadlinesSet,
  complaintDecided,
  complaintInvestigationStarted,
  complaintRegistered,
  escalationAcknowledged,
  escalationAddressed,
  escalationDescribed,
  escalationRaised,
  escalationRaisedFurther,
  escalationResolved,
  escalationReturned,
  importedClientsUndone,
  importedRequestsUndone,
  requestDescribed,
  requestLife,
  requestPrioritised,
  requestTierChanged,
  requestsImported,
  type EventEnvelope,
  type EventPayload,
  type RequestState,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import { dropUndone, keepHighest, type ReplicaRow } from '@okno/service-kit';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

const requestFacts = [...requestLife, requestTierChanged, requestPrioritised] as const;
const complaintFacts = [
  complaintAcknowledged,
  complaintAnswered,
  complaintAppealed,
  complaintClassified,
  complaintClosed,
  complaintDeadlinesSet,
  complaintDecided,
  complaintInvestigationStarted,
  complaintRegistered,
] as const;
const commitmentFacts = [
  commitmentBroken,
  commitmentChecked,
  commitmentKept,
  commitmentKeptLate,
  commitmentMade,
  commitmentRenegotiated,
  commitmentReported,
] as const;
const escalationFacts = [
  escalationAcknowledged,
  escalationAddressed,
  escalationRaised,
  escalationRaisedFurther,
  escalationResolved,
  escalationReturned,
] as const;

/** What the replicas are fed by. */
export const replicaEvents = [
  ...requestFacts,
  ...complaintFacts,
  ...commitmentFacts,
  ...escalationFacts,
  calendarPublished,
  callDescribed,
  callRecorded,
  clientDefined,
  clientsImported,
  commitmentDescribed,
  escalationDescribed,
  importedClientsUndone,
  importedRequestsUndone,
  requestDescribed,
  requestsImported,
] as const;

function requestRow(request: RequestState, version: number): ReplicaRow {
  return {
    id: request.requestId,
    reference: request.reference,
    kind: request.kind,
    status: request.status,
    priority: request.priority,
    client_id: request.clientId,
    owner_id: request.ownerId,
    version,
  };
}

/** Keeps what routing needs to know of other services' records. Projections only. */
@Controller()
export class ReplicasConsumer {
  @ConsumesBatch(requestFacts, { kind: 'projection' })
  async onRequests(events: readonly Of<(typeof requestFacts)[number]>[], { tx }: BatchContext): Promise<void> {
    await keepHighest(
      tx,
      'request_replica',
      events.map(({ data, aggregateversion }) => requestRow(data.request, aggregateversion)),
    );
  }

  @Consumes(requestsImported, { kind: 'projection' })
  async onRequestsImported({ data }: Of<typeof requestsImported>, { tx }: EventContext): Promise<void> {
    await keepHighest(
      tx,
      'request_replica',
      data.rows.map((row) => requestRow(row, row.version)),
    );
  }

  @ConsumesBatch(requestDescribed, { kind: 'projection' })
  async onRequestWords(events: readonly Of<typeof requestDescribed>[], { tx }: BatchContext): Promise<void> {
    await keepHighest(
      tx,
      'request_text_replica',
      events.map(({ data, aggregateversion: version }) => ({ id: data.requestId, subject: data.subject, version })),
    );
  }

  @ConsumesBatch(clientDefined, { kind: 'projection' })
  async onClients(events: readonly Of<typeof clientDefined>[], { tx }: BatchContext): Promise<void> {
    await keepHighest(
      tx,
      'client_replica',
      events.map(({ data, aggregateversion: version }) => ({
        ...{ id: data.clientId, language: data.language, manager_id: data.managerId, version },
      })),
    );
  }

  @Consumes(clientsImported, { kind: 'projection' })
  async onClientsImported({ data }: Of<typeof clientsImported>, { tx }: EventContext): Promise<void> {
    await keepHighest(
      tx,
      'client_replica',
      data.rows.map((row) => ({
        id: row.clientId,
        language: row.language,
        manager_id: row.managerId,
        version: row.version,
      })),
    );
  }

  @Consumes(importedRequestsUndone, { kind: 'projection' })
  async onRequestsUndone({ data }: Of<typeof importedRequestsUndone>, { tx }: EventContext): Promise<void> {
    const ids = data.rows.map(({ requestId }) => requestId);
    await dropUndone(tx, 'request_replica', ids);
    await dropUndone(tx, 'request_text_replica', ids);
  }

  @Consumes(importedClientsUndone, { kind: 'projection' })
  async onClientsUndone({ data }: Of<typeof importedClientsUndone>, { tx }: EventContext): Promise<void> {
    const ids = data.rows.map(({ clientId }) => clientId);
    await dropUndone(tx, 'client_replica', ids);
  }

  @ConsumesBatch(callRecorded, { kind: 'projection' })
  async onCalls(events: readonly Of<typeof callRecorded>[], { tx }: BatchContext): Promise<void> {
    await keepHighest(
      tx,
      'call_replica',
      events.map(({ data: { call }, aggregateversion: version }) => ({
        id: call.id,
        direction: call.direction,
        queue: call.queue,
        department_id: call.departmentId,
        employee_id: call.employeeId,
        client_id: call.clientId,
        request_id: call.requestId,
        ringing_at: call.ringingAt,
        answered_at: call.answeredAt,
        ended_at: call.endedAt,
        outcome: call.outcome,
        version,
      })),
    );
  }

  @ConsumesBatch(callDescribed, { kind: 'projection' })
  async onCallNumbers(events: readonly Of<typeof callDescribed>[], { tx }: BatchContext): Promise<void> {
    await keepHighest(
      tx,
      'call_number_replica',
      events.map(({ data, aggregateversion: version }) => ({
        ...{ id: data.id, caller: data.from, called: data.to, version },
      })),
    );
  }

  @Consumes(calendarPublished, { kind: 'projection' })
  async onCalendar({ data }: Of<typeof calendarPublished>, { tx }: EventContext): Promise<void> {
    await keepHighest(tx, 'calendar_replica', [
      { id: data.calendarId, version: data.version, active: data.active, definition: data.calendar },
    ]);
  }

  @Consumes(complaintFacts, { kind: 'projection' })
  async onComplaint(
    { data, aggregateversion }: Of<(typeof complaintFacts)[number]>,
    { tx }: EventContext,
  ): Promise<void> {
    const { complaint } = data;
    await keepHighest(tx, 'complaint_replica', [
      {
        id: complaint.complaintId,
        reference: complaint.reference,
        request_id: complaint.requestId,
        client_id: complaint.clientId,
        department_id: complaint.departmentId,
        severity: complaint.severity,
        state: complaint.state,
        received_at: complaint.receivedAt,
        acknowledge_due_at: complaint.acknowledgeDueAt,
        answer_due_at: complaint.answerDueAt,
        version: aggregateversion,
      },
    ]);
  }

  @Consumes(commitmentFacts, { kind: 'projection' })
  async onCommitment(
    { data, aggregateversion }: Of<(typeof commitmentFacts)[number]>,
    { tx }: EventContext,
  ): Promise<void> {
    await keepHighest(tx, 'commitment_replica', [
      {
        id: data.commitmentId,
        request_id: data.requestId,
        client_id: data.clientId,
        employee_id: data.employeeId,
        state: data.state,
        is_kept: data.keptAt !== null,
        since: data.startedAt,
        due_at: data.dueAt,
        version: aggregateversion,
      },
    ]);
  }

  @Consumes(commitmentDescribed, { kind: 'projection' })
  async onCommitmentWords(
    { data, aggregateversion }: Of<typeof commitmentDescribed>,
    { tx }: EventContext,
  ): Promise<void> {
    await keepHighest(tx, 'commitment_text_replica', [
      { id: data.commitmentId, text: data.text, version: aggregateversion },
    ]);
  }

  @Consumes(escalationFacts, { kind: 'projection' })
  async onEscalation(
    { data, aggregateversion }: Of<(typeof escalationFacts)[number]>,
    { tx }: EventContext,
  ): Promise<void> {
    await keepHighest(tx, 'escalation_replica', [
      {
        id: data.escalationId,
        request_id: data.requestId,
        kind: data.kind,
        level: data.level,
        state: data.state,
        addressee_id: data.addresseeId,
        acting_for_id: data.actingForId,
        tier: data.tier,
        since: data.at,
        acknowledge_by: data.acknowledgeBy,
        version: aggregateversion,
      },
    ]);
  }

  @Consumes(escalationDescribed, { kind: 'projection' })
  async onEscalationWords(
    { data, aggregateversion }: Of<typeof escalationDescribed>,
    { tx }: EventContext,
  ): Promise<void> {
    await keepHighest(tx, 'escalation_text_replica', [
      { id: data.escalationId, reason: data.reason, version: aggregateversion },
    ]);
  }
}
