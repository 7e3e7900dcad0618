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
  requestOwnerChanged,
  requestRegistered,
  requestsImported,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import type { Transaction } from '@okno/persistence';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

interface RequestAccess {
  readonly requestId: string;
  readonly clientId: string;
  readonly ownerId: string;
  readonly version: number;
}

async function saveRequests(tx: Transaction, rows: readonly RequestAccess[]): Promise<void> {
  await tx.query(
    `INSERT INTO access_request (id, client_id, owner_id, version)
     SELECT DISTINCT ON (id) * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[]) AS r (id, client_id, owner_id, version)
     ORDER BY id, version DESC
     ON CONFLICT (id) DO UPDATE SET client_id = excluded.client_id, owner_id = excluded.owner_id, version = excluded.version
     WHERE access_request.version < excluded.version`,
    [
      rows.map((row) => row.requestId),
      rows.map((row) => row.clientId),
      rows.map((row) => row.ownerId),
      rows.map((row) => row.version),
    ],
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
    await tx.query(
      `INSERT INTO access_department (id, parent_id, head_id, version) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET parent_id = excluded.parent_id, head_id = excluded.head_id, version = excluded.version
       WHERE access_department.version < excluded.version`,
      [data.departmentId, data.parentId, data.headId, aggregateversion],
    );
  }

  @Consumes(employeeDefined, { kind: 'projection' })
  async onEmployee({ data, aggregateversion }: Of<typeof employeeDefined>, { tx }: EventContext): Promise<void> {
    await tx.query(
      `INSERT INTO access_employee (id, department_id, active, version) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET department_id = excluded.department_id, active = excluded.active, version = excluded.version
       WHERE access_employee.version < excluded.version`,
      [data.employeeId, data.departmentId, data.active, aggregateversion],
    );
  }

  @Consumes(clientDefined, { kind: 'projection' })
  async onClient({ data, aggregateversion }: Of<typeof clientDefined>, { tx }: EventContext): Promise<void> {
    await this.saveClients(tx, [{ clientId: data.clientId, managerId: data.managerId, version: aggregateversion }]);
  }

  @Consumes(clientsImported, { kind: 'projection' })
  async onClientsImported({ data }: Of<typeof clientsImported>, { tx }: EventContext): Promise<void> {
    await this.saveClients(tx, data.rows);
  }

  /** The one fact that comes by the hundred. */
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
    await tx.query(
      `INSERT INTO access_client (id, manager_id, version) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[])
       ON CONFLICT (id) DO UPDATE SET manager_id = excluded.manager_id, version = excluded.version
       WHERE access_client.version < excluded.version`,
      [rows.map((row) => row.clientId), rows.map((row) => row.managerId), rows.map((row) => row.version)],
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
  requestOwnerChanged,
  requestRegistered,
  requestsImported,
] as const;
