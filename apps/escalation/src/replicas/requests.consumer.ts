import { Controller } from '@nestjs/common';
import {
  assignmentLife,
  complaintRegistered,
  complaintsImported,
  importedComplaintsUndone,
  importedRequestsUndone,
  requestLife,
  requestsImported,
  type EventEnvelope,
  type EventPayload,
  type RequestState,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import { dropUndone, keepHighest, type ReplicaRow } from '@okno/service-kit';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

/** What the replica of requests and their work is fed by. */
export const requestReplicaEvents = [
  ...requestLife,
  requestsImported,
  complaintRegistered,
  complaintsImported,
  importedComplaintsUndone,
  importedRequestsUndone,
  ...assignmentLife,
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

@Controller()
export class RequestsConsumer {
  @ConsumesBatch<(typeof requestLife)[number]>(requestLife, { kind: 'projection' })
  async onRequests(events: readonly Of<(typeof requestLife)[number]>[], { tx }: BatchContext): Promise<void> {
    await keepHighest(
      tx,
      'request_replica',
      events.map(({ data, aggregateversion }) => requestRow(data.request, aggregateversion)),
    );
  }

  @Consumes(requestsImported, { kind: 'projection' })
  async onImported({ data }: Of<typeof requestsImported>, { tx }: EventContext): Promise<void> {
    await keepHighest(
      tx,
      'request_replica',
      data.rows.map((row) => requestRow(row, row.version)),
    );
  }

  @ConsumesBatch(assignmentLife, { kind: 'projection' })
  async onAssignments(events: readonly Of<(typeof assignmentLife)[number]>[], { tx }: BatchContext): Promise<void> {
    await keepHighest(
      tx,
      'assignment_replica',
      events.map(({ data: { assignment }, aggregateversion: version }) => ({
        id: assignment.assignmentId,
        request_id: assignment.requestId,
        department_id: assignment.departmentId,
        state: assignment.state,
        given_at: assignment.givenAt,
        version,
      })),
    );
  }

  @Consumes(complaintRegistered, { kind: 'projection' })
  async onComplaint({ data, aggregateversion }: Of<typeof complaintRegistered>, { tx }: EventContext): Promise<void> {
    const { complaintId, requestId } = data.complaint;
    await keepHighest(tx, 'complaint_replica', [{ id: complaintId, request_id: requestId, version: aggregateversion }]);
  }

  @Consumes(complaintsImported, { kind: 'projection' })
  async onComplaintsImported({ data }: Of<typeof complaintsImported>, { tx }: EventContext): Promise<void> {
    await keepHighest(
      tx,
      'complaint_replica',
      data.rows.map(({ complaintId: id, requestId, version }) => ({ id, request_id: requestId, version })),
    );
  }

  @Consumes(importedRequestsUndone, { kind: 'projection' })
  async onRequestsUndone({ data }: Of<typeof importedRequestsUndone>, { tx }: EventContext): Promise<void> {
    const ids = data.rows.map(({ requestId }) => requestId);
    await dropUndone(tx, 'request_replica', ids);
  }

  @Consumes(importedComplaintsUndone, { kind: 'projection' })
  async onComplaintsUndone({ data }: Of<typeof importedComplaintsUndone>, { tx }: EventContext): Promise<void> {
    await dropUndone(
      tx,
      'complaint_replica',
      data.rows.map(({ complaintId }) => complaintId),
    );
  }
}
