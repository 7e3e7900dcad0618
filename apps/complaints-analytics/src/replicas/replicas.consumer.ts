import { Controller } from '@nestjs/common';
import {
  calendarPublished,
  departmentDefined,
  importedRequestsUndone,
  productDefined,
  requestRegistered,
  requestsImported,
  type EventEnvelope,
  type EventPayload,
  type RequestState,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import { dropUndone, keepHighest, type ReplicaRow } from '@okno/service-kit';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

/** What the replicas are fed by. */
export const replicaEvents = [
  calendarPublished,
  departmentDefined,
  importedRequestsUndone,
  productDefined,
  requestRegistered,
  requestsImported,
] as const;

function requestRow(request: RequestState, version: number): ReplicaRow {
  return {
    id: request.requestId,
    kind: request.kind,
    client_id: request.clientId,
    owner_id: request.ownerId,
    product_id: request.productId,
    complaint_id: request.complaintId,
    version,
  };
}

/** Keeps what complaints need to know of other services' records. Projections only. */
@Controller()
export class ReplicasConsumer {
  @ConsumesBatch(requestRegistered, { kind: 'projection' })
  async onRequests(events: readonly Of<typeof requestRegistered>[], { tx }: BatchContext): Promise<void> {
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

  @Consumes(productDefined, { kind: 'projection' })
  async onProduct({ data, aggregateversion }: Of<typeof productDefined>, { tx }: EventContext): Promise<void> {
    const { productId: id, code, name, active } = data;
    await keepHighest(tx, 'product_replica', [{ id, code, name, active, version: aggregateversion }]);
  }

  @Consumes(departmentDefined, { kind: 'projection' })
  async onDepartment({ data, aggregateversion }: Of<typeof departmentDefined>, { tx }: EventContext): Promise<void> {
    const { departmentId: id, code, name, calendarId, active } = data;
    await keepHighest(tx, 'department_replica', [
      { id, code, name, calendar_id: calendarId, active, version: aggregateversion },
    ]);
  }

  @Consumes(calendarPublished, { kind: 'projection' })
  async onCalendar({ data }: Of<typeof calendarPublished>, { tx }: EventContext): Promise<void> {
    const { calendarId: id, calendar: definition, version } = data;
    await keepHighest(tx, 'calendar_replica', [{ id, definition, version }]);
  }

  @Consumes(importedRequestsUndone, { kind: 'projection' })
  async onRequestsUndone({ data }: Of<typeof importedRequestsUndone>, { tx }: EventContext): Promise<void> {
    const ids = data.rows.map(({ requestId }) => requestId);
    await dropUndone(tx, 'request_replica', ids);
  }
}
