import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { validateCalendar } from '@okno/business-time';
import { calendarPublished, type CalendarBody, type CalendarPatchBody, type CalendarResource } from '@okno/contracts';
import { once, Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { namedFaults } from '../deadlines/deadline-faults.rules.js';
import { refuse } from '../escalation.refusals.js';
import { calendarChange } from '../recomputes/recompute.rules.js';
import { startRecompute } from '../recomputes/recomputes.repository.js';
import { VersionedRecords, type Version } from '../versions/versioned-records.repository.js';
import { contentOf, toCalendarResource } from './calendar-content.rules.js';

/** @throws invalid-calendar naming every field that is wrong */
export function requireValid(calendar: CalendarBody): void {
  const faults = validateCalendar(calendar);
  if (faults.length > 0) throw refuse('invalid-calendar', { errors: namedFaults(faults) });
}

/** Makes calendars and their versions known to everybody who counts working time. */
@Injectable()
export class PublishCalendar {
  private readonly records = new VersionedRecords<CalendarBody>('calendar');

  constructor(private readonly work: UnitOfWork) {}

  /** Makes a new calendar. */
  async execute(body: CalendarBody, context: WorkContext): Promise<CalendarResource> {
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        requireValid(body);
        const made = await this.first(work, work.newId(), body);
        if (made === undefined) throw new Error('a new id was in use');
        return made;
      }),
    );
  }

  /** Makes the calendar with this very id, unless it exists. */
  async ensure(id: string, body: CalendarBody, context: WorkContext): Promise<void> {
    await this.work.run(context, (work) => this.first(work, id, body));
  }

  /** Makes the next version; the former ones stay readable. */
  async revise(
    id: string,
    expectedVersion: number,
    body: CalendarPatchBody,
    context: WorkContext,
  ): Promise<CalendarResource> {
    return this.work.run(context, async (work) => {
      const current = await this.records.lock(work, id);
      if (current === undefined) throw new Refusal('not-found');
      if (current.version !== expectedVersion) throw new Refusal('version-conflict');
      const content = contentOf(current.content, body);
      const active = body.active ?? current.active;
      if (active === current.active && isDeepStrictEqual(content, current.content)) return toCalendarResource(current);
      requireValid(content);
      const takesEffect = body.takesEffect ?? 'new-requests';
      const made = await this.records.revise(work, current, { content, active, takesEffect }, work.now);
      await startRecompute(work, calendarChange(made), work);
      return this.announce(work, made, 'revise');
    });
  }

  private async first(work: Work, id: string, body: CalendarBody): Promise<CalendarResource | undefined> {
    const made = await this.records.create(work, id, body, work.now);
    return made === undefined ? undefined : this.announce(work, made, 'create');
  }

  private announce(work: Work, made: Version<CalendarBody>, verb: 'create' | 'revise'): CalendarResource {
    const { id, version, active, content } = made;
    work.publish(calendarPublished, { calendarId: id, version, active, calendar: content }, { id, version });
    work.audit({ action: `calendar.${verb}`, subjectKind: 'calendar', subjectIds: [id], details: { version } });
    return toCalendarResource(made);
  }
}
