import { Controller } from '@nestjs/common';
import {
  assignmentAccepted,
  assignmentGiven,
  assignmentOffered,
  clientDefined,
  clientsImported,
  departmentDefined,
  employeeDefined,
  escalationAddressed,
  escalationRaised,
  escalationRaisedFurther,
  importedClientsUndone,
  importedRequestsUndone,
  requestOwnerChanged,
  requestRegistered,
  requestsImported,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import type { Transaction } from '@okno/persistence';
import { dropUndone, keepHighest } from '../replicas/keep-highest.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

interface RequestAccess {
  readonly requestId: string;
  readonly clientId: string;
  readonly ownerId: string;
  readonly version: number;
}

async function saveRequests(tx: Transaction, rows: readonly RequestAccess[]): Promise<void> {
  await keepHighest(
    tx,
    'access_request',
    rows.map(({ requestId, clientId, ownerId, version }) => ({
      id: requestId,
      client_id: clientId,
      owner_id: ownerId,
      version,
    })),
  );
}

async function saveParticipant(
  tx: Transaction,
  requestId: string,
  sourceId: string,
  departmentId: string | null,
  employeeIds: readonly (string | null)[],
): Promise<void> {
  const people = employeeIds.filter((id) => id !== null);
  await tx.query(
    `INSERT INTO access_participant (request_id, source_id, department_id, employee_id)
     SELECT $1, $2, $3, person FROM unnest($4::uuid[]) AS person ON CONFLICT DO NOTHING`,
    [requestId, sourceId, departmentId, people.length === 0 ? [null] : people],
  );
}

/** Keeps the access replica. Projections only: the highest version of a record wins, in whatever order events come. */
@Controller()
export class VisibilityConsumer {
  @Consumes(departmentDefined, { kind: 'projection' })
  async onDepartment({ data, aggregateversion }: Of<typeof departmentDefined>, { tx }: EventContext): Promise<void> {
    const { departmentId: id, parentId, headId } = data;
    const row = { id, parent_id: parentId, head_id: headId, version: aggregateversion };
    await keepHighest(tx, 'access_department', [row]);
  }

  @Consumes(employeeDefined, { kind: 'projection' })
  async onEmployee({ data, aggregateversion }: Of<typeof employeeDefined>, { tx }: EventContext): Promise<void> {
    const { employeeId: id, departmentId, active } = data;
    const row = { id, department_id: departmentId, active, version: aggregateversion };
    await keepHighest(tx, 'access_employee', [row]);
  }

  @ConsumesBatch(clientDefined, { kind: 'projection' })
  async onClients(events: readonly Of<typeof clientDefined>[], { tx }: BatchContext): Promise<void> {
    await this.saveClients(
      tx,
      events.map(({ data, aggregateversion: version }) => ({ ...data, version })),
    );
  }

  @Consumes(clientsImported, { kind: 'projection' })
  async onClientsImported({ data }: Of<typeof clientsImported>, { tx }: EventContext): Promise<void> {
    await this.saveClients(tx, data.rows);
  }

  @ConsumesBatch(requestRegistered, { kind: 'projection' })
  async onRequests(events: readonly Of<typeof requestRegistered>[], { tx }: BatchContext): Promise<void> {
    await saveRequests(
      tx,
      events.map(({ data, aggregateversion }) => ({ ...data.request, version: aggregateversion })),
    );
  }

  @Consumes(requestOwnerChanged, { kind: 'projection' })
  async onOwner({ data, aggregateversion }: Of<typeof requestOwnerChanged>, { tx }: EventContext): Promise<void> {
    await saveRequests(tx, [{ ...data.request, version: aggregateversion }]);
  }

  @Consumes(requestsImported, { kind: 'projection' })
  async onRequestsImported({ data }: Of<typeof requestsImported>, { tx }: EventContext): Promise<void> {
    await saveRequests(tx, data.rows);
  }

  @Consumes(importedClientsUndone, { kind: 'projection' })
  async onClientsUndone({ data }: Of<typeof importedClientsUndone>, { tx }: EventContext): Promise<void> {
    await dropUndone(
      tx,
      'access_client',
      data.rows.map(({ clientId }) => clientId),
    );
  }

  @Consumes(importedRequestsUndone, { kind: 'projection' })
  async onRequestsUndone({ data }: Of<typeof importedRequestsUndone>, { tx }: EventContext): Promise<void> {
    await dropUndone(
      tx,
      'access_request',
      data.rows.map(({ requestId }) => requestId),
    );
  }

  @Consumes(assignmentGiven, { kind: 'projection' })
  async onAssignmentGiven({ data }: Of<typeof assignmentGiven>, { tx }: EventContext): Promise<void> {
    await this.saveAssignment(tx, data.assignment);
  }

  @Consumes(assignmentOffered, { kind: 'projection' })
  async onAssignmentOffered({ data }: Of<typeof assignmentOffered>, { tx }: EventContext): Promise<void> {
    await this.saveAssignment(tx, data.assignment);
  }

  @Consumes(assignmentAccepted, { kind: 'projection' })
  async onAssignmentAccepted({ data }: Of<typeof assignmentAccepted>, { tx }: EventContext): Promise<void> {
    await this.saveAssignment(tx, data.assignment);
  }

  @Consumes(escalationRaised, { kind: 'projection' })
  async onEscalationRaised({ data }: Of<typeof escalationRaised>, { tx }: EventContext): Promise<void> {
    await saveParticipant(tx, data.requestId, data.escalationId, data.departmentId, [
      data.addresseeId,
      data.raisedById,
    ]);
  }

  @Consumes([escalationAddressed, escalationRaisedFurther], { kind: 'projection' })
  async onEscalationAddressed(
    { data }: Of<typeof escalationAddressed | typeof escalationRaisedFurther>,
    { tx }: EventContext,
  ): Promise<void> {
    await saveParticipant(tx, data.requestId, data.escalationId, data.departmentId, [data.addresseeId]);
  }

  private async saveClients(
    tx: Transaction,
    rows: readonly { clientId: string; managerId: string | null; version: number }[],
  ): Promise<void> {
    await keepHighest(
      tx,
      'access_client',
      rows.map(({ clientId, managerId, version }) => ({ id: clientId, manager_id: managerId, version })),
    );
  }

  private async saveAssignment(
    tx: Transaction,
    assignment: EventPayload<typeof assignmentGiven>['assignment'],
  ): Promise<void> {
    await saveParticipant(tx, assignment.requestId, assignment.assignmentId, assignment.departmentId, [
      assignment.offeredToId,
      assignment.assigneeId,
    ]);
  }
}

/** What a service must consume for its access replica. */
export const visibilityEvents = [
  assignmentAccepted,
  assignmentGiven,
  assignmentOffered,
  clientDefined,
  clientsImported,
  departmentDefined,
  employeeDefined,
  escalationAddressed,
  escalationRaised,
  escalationRaisedFurther,
  importedClientsUndone,
  importedRequestsUndone,
  requestOwnerChanged,
  requestRegistered,
  requestsImported,
] as const;

/** The tables it keeps. */
export const visibilityProjections = [
  'access_department',
  'access_employee',
  'access_client',
  'access_request',
  'access_participant',
] as const;
