import { Injectable } from '@nestjs/common';
import { compileCalendar, type WorkingCalendar } from '@okno/business-time';
import type { CalendarChangePreview, CalendarPatchBody, TakesEffect } from '@okno/contracts';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { contentOf } from '../calendars/calendar-content.rules.js';
import { CalendarQueries } from '../calendars/calendars.queries.js';
import { CompiledCalendars } from '../calendars/compiled-calendars.queries.js';
import { requireValid } from '../calendars/publish-calendar.usecase.js';
import { readFacts } from '../clocks/clock-facts.repository.js';
import type { ClockFact } from '../clocks/clock-facts.rules.js';
import { clocksOf } from '../clocks/clocks.rules.js';
import { readClocks, readRequests } from '../clocks/clocks.repository.js';
import type { CalendarOf } from '../clocks/clock-dues.rules.js';
import { calendarsIn, RequestTerms } from '../clocks/request-terms.queries.js';
import { movedClocks, type MovedClock } from './moved-clocks.rules.js';
import { calendarChange } from './recompute.rules.js';
import { readConcerned } from './recomputes.repository.js';

const batchSize = 500;
const mostShown = 50;

/** A calendar as it would be, under the version it would have. */
interface CalendarChange {
  readonly calendarId: string;
  readonly version: number;
  readonly takesEffect: TakesEffect;
  readonly next: WorkingCalendar;
}

interface Count {
  readonly openRequests: number;
  readonly movedRequests: number;
  readonly count: number;
  readonly moved: readonly MovedClock[];
}

/** Tells what a change of a calendar would do to the deadlines of open requests, by the very computation that would do it. */
@Injectable()
export class PreviewCalendar {
  constructor(
    private readonly work: UnitOfWork,
    private readonly calendars: CalendarQueries,
    private readonly compiled: CompiledCalendars,
    private readonly terms: RequestTerms,
  ) {}

  /** @throws not-found, invalid-calendar */
  async execute(id: string, body: CalendarPatchBody, context: WorkContext): Promise<CalendarChangePreview> {
    const current = await this.calendars.read(id);
    const content = contentOf(current, body);
    requireValid(content);
    const takesEffect = body.takesEffect ?? 'new-requests';
    const change = { calendarId: id, version: current.version + 1, takesEffect, next: compileCalendar(content) };
    return this.work.run(context, async (work) => {
      const { openRequests, movedRequests, count, moved } = await this.count(work, change);
      const shown = [...new Set(moved.map(({ requestId }) => requestId))];
      const details = { calendarId: id };
      work.audit({ action: 'calendar.preview', subjectKind: 'request', subjectIds: shown, details });
      return {
        ...{ calendarId: id, version: current.version, takesEffect, openRequests },
        ...{ frozenRequests: openRequests - movedRequests, moved: count },
        items: await this.itemsOf(work, moved),
      };
    });
  }

  private async count(work: Work, change: CalendarChange): Promise<Count> {
    const { calendarId: id, version, takesEffect } = change;
    const reach = calendarChange({ id, version, takesEffect });
    const moved: MovedClock[] = [];
    let [openRequests, movedRequests, count] = [0, 0, 0];
    let afterId: string | null | undefined = null;
    do {
      const place = { subject: 'calendar', recordId: id, version, afterId } as const;
      const ids = await readConcerned(work, place, batchSize);
      openRequests += ids.length;
      const fact = reach === undefined ? undefined : { ...reach.body, at: work.now.getTime(), order: version };
      for (const found of fact === undefined ? [] : await this.movesOf(work, ids, fact, change)) {
        if (found.length > 0) movedRequests += 1;
        count += found.length;
        moved.push(...found.slice(0, Math.max(0, mostShown - moved.length)));
      }
      afterId = ids.length < batchSize ? undefined : ids.at(-1);
    } while (afterId !== undefined);
    return { openRequests, movedRequests, count, moved };
  }

  /** What would move, request by request. */
  private async movesOf(
    work: Work,
    ids: readonly string[],
    fact: ClockFact,
    { calendarId, version, next }: CalendarChange,
  ): Promise<MovedClock[][]> {
    const requests = await readRequests(work, ids);
    const facts = await readFacts(work, ids);
    const known = await readClocks(work, ids);
    const found: MovedClock[][] = [];
    for (const request of requests) {
      const told = facts.get(request.id) ?? [];
      const terms = await this.terms.of(work, request, told);
      if (terms === undefined) continue;
      const published = await this.compiled.load(work, calendarsIn(terms, told));
      const calendarOf: CalendarOf = (id, at) => (id === calendarId && at === version ? next : published(id, at));
      const after = clocksOf([...told, fact], terms, calendarOf, work.now.getTime());
      found.push(movedClocks(request.id, known.get(request.id) ?? [], after));
    }
    return found;
  }

  private async itemsOf(work: Work, moved: readonly MovedClock[]): Promise<CalendarChangePreview['items']> {
    const rows = await work.query<{ id: string; reference: string }>(
      'SELECT id, reference FROM request_replica WHERE id = ANY($1::uuid[])',
      [moved.map(({ requestId }) => requestId)],
    );
    const references = new Map(rows.map(({ id, reference }) => [id, reference]));
    const iso = (moment: number | null): string | null => (moment === null ? null : new Date(moment).toISOString());
    return moved.map(({ requestId, kind, assignmentId, dueAt, newDueAt }) => {
      const reference = references.get(requestId);
      return {
        requestId,
        ...(reference === undefined ? {} : { reference }),
        kind,
        ...(assignmentId === null ? {} : { assignmentId }),
        dueAt: iso(dueAt),
        newDueAt: iso(newDueAt),
      };
    });
  }
}
