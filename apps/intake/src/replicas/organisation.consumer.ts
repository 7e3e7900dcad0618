import { Controller } from '@nestjs/common';
import {
  absenceCancelled,
  absencePlanned,
  calendarPublished,
  employeeDefined,
  policyPublished,
  presenceChanged,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

export const organisationEvents = [
  absenceCancelled,
  absencePlanned,
  calendarPublished,
  employeeDefined,
  policyPublished,
  presenceChanged,
] as const;

/** Keeps what intake needs to know of people, their absence and presence, calendars and policies. */
@Controller()
export class OrganisationConsumer {
  @Consumes(employeeDefined, { kind: 'projection' })
  async onEmployee({ data, aggregateversion }: Of<typeof employeeDefined>, { tx }: EventContext): Promise<void> {
    await tx.query(
      `INSERT INTO employee_replica (id, department_id, tier, active, version) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET department_id = excluded.department_id, tier = excluded.tier,
         active = excluded.active, version = excluded.version
       WHERE employee_replica.version < excluded.version`,
      [data.employeeId, data.departmentId, data.tier, data.active, aggregateversion],
    );
  }

  @Consumes(presenceChanged, { kind: 'projection' })
  async onPresence({ data, aggregateversion }: Of<typeof presenceChanged>, { tx }: EventContext): Promise<void> {
    await tx.query(
      `INSERT INTO presence_replica (employee_id, state, version) VALUES ($1, $2, $3)
       ON CONFLICT (employee_id) DO UPDATE SET state = excluded.state, version = excluded.version
       WHERE presence_replica.version < excluded.version`,
      [data.employeeId, data.state, aggregateversion],
    );
  }

  @Consumes<typeof absencePlanned | typeof absenceCancelled>([absencePlanned, absenceCancelled], {
    kind: 'projection',
  })
  async onAbsence({ data, type, aggregateversion }: Of<typeof absencePlanned>, { tx }: EventContext): Promise<void> {
    await tx.query(
      `INSERT INTO absence_replica (id, employee_id, starts_at, ends_at, cancelled, version) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET starts_at = excluded.starts_at, ends_at = excluded.ends_at,
         cancelled = excluded.cancelled, version = excluded.version
       WHERE absence_replica.version < excluded.version`,
      [data.absenceId, data.employeeId, data.from, data.to, type === absenceCancelled.type, aggregateversion],
    );
  }

  @Consumes(calendarPublished, { kind: 'projection' })
  async onCalendar({ data, aggregateversion }: Of<typeof calendarPublished>, { tx }: EventContext): Promise<void> {
    await tx.query(
      `INSERT INTO calendar_replica (id, calendar, version) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET calendar = excluded.calendar, version = excluded.version
       WHERE calendar_replica.version < excluded.version`,
      [data.calendarId, JSON.stringify(data.calendar), aggregateversion],
    );
  }

  @Consumes(policyPublished, { kind: 'projection' })
  async onPolicy({ data, aggregateversion }: Of<typeof policyPublished>, { tx }: EventContext): Promise<void> {
    const { kinds, productIds, segments } = data.appliesTo;
    await tx.query(
      `INSERT INTO policy_replica (id, active, calendar_id, kinds, product_ids, segments, silence_days, reopen_days, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (id) DO UPDATE SET active = excluded.active, calendar_id = excluded.calendar_id, kinds = excluded.kinds,
         product_ids = excluded.product_ids, segments = excluded.segments, silence_days = excluded.silence_days,
         reopen_days = excluded.reopen_days, version = excluded.version
       WHERE policy_replica.version < excluded.version`,
      [
        data.policyId,
        data.active,
        data.calendarId,
        kinds,
        productIds,
        segments,
        data.silenceDays,
        data.reopenDays,
        aggregateversion,
      ],
    );
  }
}
