import { Injectable } from '@nestjs/common';
import { calculateDeadline, DeadlineRefusal, describeWhy, type WorkingCalendar } from '@okno/business-time';
import type {
  BreachResource,
  ControlPointResource,
  ExplanationLines,
  Language,
  LocalizedText,
  RequestDeadline,
} from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { CompiledCalendars } from '../calendars/compiled-calendars.queries.js';
import { showBreaches, showControlPoints } from '../control-points/control-points.queries.js';
import { VisibleRequests } from '../replicas/visible-requests.queries.js';
import type { StoredClock } from './clock-changes.rules.js';
import type { CalendarOf, EarlierDue } from './clock-dues.rules.js';
import { readClocks, readRequests, type ClockedRequest } from './clocks.repository.js';

const iso = (moment: number): string => new Date(moment).toISOString();

const causes: Readonly<Record<EarlierDue['cause'], LocalizedText>> = {
  'calendar-changed': { en: 'the working calendar was changed', ru: 'изменён рабочий календарь' },
  'policy-changed': { en: 'the service-level policy was changed', ru: 'изменены условия обслуживания' },
  'priority-changed': { en: 'the priority was changed', ru: 'изменён приоритет' },
};

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly working: WorkingCalendar | undefined;
}

/** From the beginning to the due moment, each stretch in the calendar that counted it. */
function stretchesOf(clock: StoredClock, until: number, calendarOf: CalendarOf): Stretch[] {
  const stretches: Stretch[] = [];
  let from = clock.startedAt;
  for (const { until: to, countedBy } of clock.earlier) {
    if (countedBy === null || to <= from || to >= until) continue;
    stretches.push({ from, to, working: calendarOf(countedBy.calendarId, countedBy.calendarVersion) });
    from = to;
  }
  return [...stretches, { from, to: until, working: calendarOf(clock.calendarId, clock.calendarVersion) }];
}

/** Every stretch from the beginning to the due moment, or to the pause that is still open, and why it counts or not. */
function explain(clock: StoredClock, calendarOf: CalendarOf, language: Language): ExplanationLines {
  const until = clock.dueAt ?? clock.lastDueAt;
  const latest = calendarOf(clock.calendarId, clock.calendarVersion);
  if (latest === undefined || until === null) return [];
  const pauses = clock.pauses.map(({ from, to }) => ({ from: iso(from), ...(to === null ? {} : { to: iso(to) }) }));
  const common = { pauses, explain: true } as const;
  const answers =
    clock.state === 'paused'
      ? [
          {
            working: latest,
            ...common,
            operation: 'add',
            start: iso(clock.startedAt),
            workingMinutes: clock.targetMinutes,
          } as const,
        ]
      : stretchesOf(clock, until, calendarOf).map(
          ({ from, to, working }) =>
            ({ working: working ?? latest, ...common, operation: 'diff', start: iso(from), end: iso(to) }) as const,
        );
  try {
    return answers
      .flatMap(({ working, ...question }) => calculateDeadline(working, question).explanation ?? [])
      .map((line) => ({ ...line, why: describeWhy(line.why, language) }));
  } catch (error) {
    if (error instanceof DeadlineRefusal) return [];
    throw error;
  }
}

function earlierOf({ earlier }: StoredClock, language: Language): RequestDeadline['earlier'] {
  return earlier.map(({ dueAt, until, cause }) => ({
    dueAt: dueAt === null ? null : iso(dueAt),
    until: iso(until),
    cause,
    why: causes[cause][language],
  }));
}

/** What a deadline is shown with. */
interface Shown {
  readonly calendarOf: CalendarOf;
  readonly language: Language;
  readonly points: ControlPointResource[];
  readonly breach: BreachResource | undefined;
}

function toDeadline(
  clock: StoredClock,
  policy: { readonly id: string; readonly version: number },
  { calendarOf, language, points, breach }: Shown,
): RequestDeadline {
  return {
    id: clock.id,
    kind: clock.kind,
    ...(clock.assignmentId === null ? {} : { assignmentId: clock.assignmentId }),
    state: clock.state,
    targetMinutes: clock.targetMinutes,
    startedAt: iso(clock.startedAt),
    dueAt: clock.dueAt === null ? null : iso(clock.dueAt),
    ...(clock.lastDueAt === null ? {} : { lastDueAt: iso(clock.lastDueAt) }),
    ...(clock.metAt === null ? {} : { metAt: iso(clock.metAt) }),
    pauses: clock.pauses.map(({ from, to }) => ({ from: iso(from), to: to === null ? null : iso(to) })),
    earlier: earlierOf(clock, language),
    controlPoints: points,
    ...(breach === undefined ? {} : { breach }),
    policyId: policy.id,
    policyVersion: policy.version,
    calendarId: clock.calendarId,
    calendarVersion: clock.calendarVersion,
    explanation: explain(clock, calendarOf, language),
  };
}

/** The deadlines of a request, each explaining itself. */
@Injectable()
export class RequestDeadlines {
  constructor(
    private readonly work: UnitOfWork,
    private readonly requests: VisibleRequests,
    private readonly calendars: CompiledCalendars,
  ) {}

  /** In the order in which they began. @throws not-found when the request is absent or not visible */
  async read(requestId: string, context: WorkContext): Promise<{ items: RequestDeadline[] }> {
    await this.requests.awaitArrival(requestId);
    return this.work.run(context, async (work) => {
      const { clientId } = await this.requests.require(work, requestId);
      work.audit({
        action: 'request.read-deadlines',
        subjectKind: 'request',
        subjectIds: [requestId],
        clientIds: [clientId],
      });
      const [request] = await readRequests(work, [requestId]);
      const clocks = (await readClocks(work, [requestId])).get(requestId) ?? [];
      const policy = policyOf(request);
      if (policy === undefined) return { items: [] };
      const calendarOf = await this.calendars.load(
        work,
        clocks
          .flatMap(calendarsOf)
          .map(({ calendarId, calendarVersion }) => ({ id: calendarId, version: calendarVersion })),
      );
      const points = await showControlPoints(
        work,
        clocks.flatMap(({ assignmentId }) => assignmentId ?? []),
      );
      const breaches = await showBreaches(work, requestId);
      return {
        items: clocks.map((clock) =>
          toDeadline(clock, policy, {
            calendarOf,
            language: context.language,
            points: points.get(clock.assignmentId ?? '') ?? [],
            breach: breaches.get(clock.id),
          }),
        ),
      };
    });
  }
}

/** Those it is and was counted in. */
function calendarsOf({ calendarId, calendarVersion, earlier }: StoredClock): NonNullable<EarlierDue['countedBy']>[] {
  return [{ calendarId, calendarVersion }, ...earlier.flatMap(({ countedBy }) => countedBy ?? [])];
}

function policyOf(request: ClockedRequest | undefined): { id: string; version: number } | undefined {
  const { policyId, policyVersion, currentPolicyVersion } = request ?? {};
  return typeof policyId === 'string' && typeof policyVersion === 'number'
    ? { id: policyId, version: currentPolicyVersion ?? policyVersion }
    : undefined;
}
