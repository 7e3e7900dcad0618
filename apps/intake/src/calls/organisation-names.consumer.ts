import { Controller } from '@nestjs/common';
import {
  departmentDefined,
  employeeDefined,
  employeeDescribed,
  queueDefined,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

/** What telephony and imports call people, queues and departments by. */
export const organisationNameEvents = [departmentDefined, employeeDefined, employeeDescribed, queueDefined] as const;

/** Keeps the names by which the exchange and imported files speak of the organisation. */
@Controller()
export class OrganisationNamesConsumer {
  @Consumes(queueDefined, { kind: 'projection' })
  async onQueue({ data, aggregateversion }: Of<typeof queueDefined>, { tx }: EventContext): Promise<void> {
    await tx.query(
      `INSERT INTO queue_replica AS q (id, code, name, department_id, active, version) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, department_id = excluded.department_id,
         active = excluded.active, version = excluded.version WHERE q.version < excluded.version`,
      [data.queueId, data.code, data.name, data.departmentId, data.active, aggregateversion],
    );
  }

  @Consumes(employeeDefined, { kind: 'projection' })
  async onEmployee({ data, time, aggregateversion }: Of<typeof employeeDefined>, { tx }: EventContext): Promise<void> {
    await tx.query(
      `INSERT INTO extension_replica (employee_id, version, extension, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [data.employeeId, aggregateversion, data.active ? data.extension : null, time],
    );
  }

  @Consumes(employeeDescribed, { kind: 'projection' })
  async onEmployeeName({ data, aggregateversion }: Of<typeof employeeDescribed>, { tx }: EventContext): Promise<void> {
    await tx.query(
      `INSERT INTO employee_name_replica AS e (id, name, email, version) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, version = excluded.version
       WHERE e.version < excluded.version`,
      [data.employeeId, data.name, data.email, aggregateversion],
    );
  }

  @Consumes(departmentDefined, { kind: 'projection' })
  async onDepartment({ data, aggregateversion }: Of<typeof departmentDefined>, { tx }: EventContext): Promise<void> {
    await tx.query(
      `INSERT INTO department_replica AS d (id, code, name, version) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, version = excluded.version
       WHERE d.version < excluded.version`,
      [data.departmentId, data.code, data.name, aggregateversion],
    );
  }
}
