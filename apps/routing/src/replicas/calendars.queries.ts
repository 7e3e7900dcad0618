import { Inject, Injectable } from '@nestjs/common';
import {
  DeadlineRefusal,
  addWorkingTime,
  compileCalendar,
  workingTimeBetween,
  type WorkingCalendar,
} from '@okno/business-time';
import { wellKnown, type EventPayload, type calendarPublished } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import { DATABASE, Refusal, known } from '@okno/service-kit';
import { unknownReference } from '../routing.refusals.js';

type CalendarFields = EventPayload<typeof calendarPublished>['calendar'];

/** A calendar ready to compute with, and which version of which calendar it is. */
export interface KnownCalendar {
  readonly id: string;
  /** 0 while no version of it has arrived: then every moment counts as working time until escalation's clock corrects it. */
  readonly version: number;
  readonly working: WorkingCalendar;
}

const minute = 60_000;
const allDay: [string, string][] = [['00:00', '24:00']];
const always = compileCalendar({
  timezone: 'UTC',
  week: { mon: allDay, tue: allDay, wed: allDay, thu: allDay, fri: allDay, sat: allDay, sun: allDay },
});

/** The calendars that escalation publishes, compiled once per version. */
@Injectable()
export class Calendars {
  private readonly compiled = new Map<string, KnownCalendar>();

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Makes sure that a calendar exists; a young id is waited for. @throws unknown-reference naming `calendarId` */
  async require(calendarId: string): Promise<void> {
    if (calendarId === wellKnown.defaultCalendarId) return;
    try {
      await known(calendarId, async () => {
        const [row] = await this.database.query('SELECT id FROM calendar_replica WHERE id = $1', [calendarId]);
        return row;
      });
    } catch (error) {
      if (error instanceof Refusal && error.code === 'not-found') throw unknownReference('calendarId');
      throw error;
    }
  }

  async find(tx: Pick<Transaction, 'query'>, calendarId: string): Promise<KnownCalendar> {
    const [row] = await tx.query<{ version: number; definition: CalendarFields }>(
      'SELECT version, definition FROM calendar_replica WHERE id = $1',
      [calendarId],
    );
    if (row === undefined) return { id: calendarId, version: 0, working: always };
    const cached = this.compiled.get(calendarId);
    if (cached?.version === row.version) return cached;
    const calendar = { id: calendarId, version: row.version, working: compileCalendar(row.definition) };
    this.compiled.set(calendarId, calendar);
    return calendar;
  }
}

/** `from` and an amount of working minutes later; undefined when the calendar has no working time for it. */
export function workingMinutesLater(calendar: KnownCalendar, from: Date, minutes: number): Date | undefined {
  try {
    const due = addWorkingTime(calendar.working, from.getTime(), minutes * minute);
    return due === null ? undefined : new Date(due);
  } catch (error) {
    if (error instanceof DeadlineRefusal) return undefined;
    throw error;
  }
}

/** Whole working minutes, rounded, from one moment to a later one, 0 if it is earlier; undefined when the calendar has none within ten years. */
export function workingMinutesBetween(calendar: KnownCalendar, from: Date, to: Date): number | undefined {
  try {
    return Math.round(Math.max(0, workingTimeBetween(calendar.working, from.getTime(), to.getTime())) / minute);
  } catch (error) {
    if (error instanceof DeadlineRefusal) return undefined;
    throw error;
  }
}
