import { Controller } from '@nestjs/common';
import {
  absenceCancelled,
  absencePlanned,
  causeDefined,
  clientDefined,
  clientsImported,
  contactAdded,
  departmentDefined,
  employeeDefined,
  employeeDescribed,
  importedClientsUndone,
  productDefined,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import { dropUndone, keepHighest } from '@okno/service-kit';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;
const absences = [absencePlanned, absenceCancelled] as const;

/** What the replicas of people, departments, clients, contacts, products and causes are fed by. */
export const organisationReplicaEvents = [
  ...absences,
  causeDefined,
  clientDefined,
  clientsImported,
  contactAdded,
  departmentDefined,
  employeeDefined,
  employeeDescribed,
  importedClientsUndone,
  productDefined,
] as const;

@Controller()
export class OrganisationConsumer {
  @Consumes(departmentDefined, { kind: 'projection' })
  async onDepartment({ data, aggregateversion }: Of<typeof departmentDefined>, { tx }: EventContext): Promise<void> {
    await keepHighest(tx, 'department_replica', [
      {
        id: data.departmentId,
        parent_id: data.parentId,
        head_id: data.headId,
        calendar_id: data.calendarId,
        active: data.active,
        version: aggregateversion,
      },
    ]);
  }

  @Consumes(employeeDefined, { kind: 'projection' })
  async onEmployee({ data, aggregateversion }: Of<typeof employeeDefined>, { tx }: EventContext): Promise<void> {
    await keepHighest(tx, 'employee_replica', [
      { id: data.employeeId, department_id: data.departmentId, active: data.active, version: aggregateversion },
    ]);
  }

  @Consumes(employeeDescribed, { kind: 'projection' })
  async onEmployeeName({ data, aggregateversion }: Of<typeof employeeDescribed>, { tx }: EventContext): Promise<void> {
    await keepHighest(tx, 'employee_name_replica', [
      { id: data.employeeId, name: data.name, version: aggregateversion },
    ]);
  }

  @Consumes(absences, { kind: 'projection' })
  async onAbsence(
    { data, type, aggregateversion }: Of<(typeof absences)[number]>,
    { tx }: EventContext,
  ): Promise<void> {
    await keepHighest(tx, 'absence_replica', [
      {
        id: data.absenceId,
        employee_id: data.employeeId,
        deputy_id: data.deputyId,
        from_at: data.from,
        to_at: data.to,
        cancelled: type === absenceCancelled.type,
        version: aggregateversion,
      },
    ]);
  }

  @ConsumesBatch(clientDefined, { kind: 'projection' })
  async onClients(events: readonly Of<typeof clientDefined>[], { tx }: BatchContext): Promise<void> {
    await keepHighest(
      tx,
      'client_replica',
      events.map(({ data, aggregateversion }) => ({
        id: data.clientId,
        segment: data.segment,
        language: data.language,
        version: aggregateversion,
      })),
    );
  }

  @Consumes(clientsImported, { kind: 'projection' })
  async onClientsImported({ data }: Of<typeof clientsImported>, { tx }: EventContext): Promise<void> {
    await keepHighest(
      tx,
      'client_replica',
      data.rows.map(({ clientId, segment, language, version }) => ({ id: clientId, segment, language, version })),
    );
  }

  @Consumes(contactAdded, { kind: 'projection' })
  async onContact({ data, aggregateversion }: Of<typeof contactAdded>, { tx }: EventContext): Promise<void> {
    await keepHighest(tx, 'contact_replica', [
      { id: data.contactId, client_id: data.clientId, version: aggregateversion },
    ]);
  }

  @Consumes(productDefined, { kind: 'projection' })
  async onProduct({ data, aggregateversion }: Of<typeof productDefined>, { tx }: EventContext): Promise<void> {
    await keepHighest(tx, 'product_replica', [
      { id: data.productId, code: data.code, parent_id: data.parentId, version: aggregateversion },
    ]);
  }

  @Consumes(causeDefined, { kind: 'projection' })
  async onCause({ data, aggregateversion }: Of<typeof causeDefined>, { tx }: EventContext): Promise<void> {
    await keepHighest(tx, 'cause_replica', [{ id: data.causeId, code: data.code, version: aggregateversion }]);
  }

  @Consumes(importedClientsUndone, { kind: 'projection' })
  async onClientsUndone({ data }: Of<typeof importedClientsUndone>, { tx }: EventContext): Promise<void> {
    const ids = data.rows.map(({ clientId }) => clientId);
    await dropUndone(tx, 'client_replica', ids);
  }
}
