import { Injectable } from '@nestjs/common';
import { calculateDeadline, DeadlineRefusal, describeWhy, type WorkingCalendar } from '@okno/business-time';
import type {
  BreachResource,
  ControlPointResource,
  ExplanationLines,
  Language,
  RequestDeadline,
} from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { CompiledCalendars } from '../calendars/compiled-calendars.queries.js';
import { showBreaches, showControlPoints } from '../control-points/control-points.queries.js';
import { VisibleRequests } from '../replicas/visible-requests.queries.js';
import type { StoredClock } from './clock-changes.rules.js';
import { readClocks, readRequest, type ClockedRequest } from './clocks.repository.js';

const iso = (moment: number): string => new Date(moment).toISOString();

/** Every stretch from the beginning to the due moment, or to the pause that is still open, and why it counts or not. */
function explain(clock: StoredClock, working: WorkingCalendar | undefined, language: Language): ExplanationLines {
  const until = clock.dueAt ?? clock.lastDueAt;
  if (working === undefined || until === null) return [];
  const start = iso(clock.startedAt);
  const pauses = clock.pauses.map(({ from, to }) => ({ from: iso(from), ...(to === null ? {} : { to: iso(to) }) }));
  const question =
    clock.state === 'paused'
      ? ({ operation: 'add', start, workingMinutes: clock.targetMinutes, pauses, explain: true } as const)
      : ({ operation: 'diff', start, end: iso(until), pauses, explain: true } as const);
  try {
    const { explanation = [] } = calculateDeadline(working, question);
    return explanation.map((line) => ({ ...line, why: describeWhy(line.why, language) }));
  } catch (error) {
    if (error instanceof DeadlineRefusal) return [];
    throw error;
  }
}

function toDeadline(
  clock: StoredClock,
  policy: { readonly id: string; readonly version: number },
  explanation: ExplanationLines,
  control: { readonly points: ControlPointResource[]; readonly breach: BreachResource | undefined },
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
    controlPoints: control.points,
    ...(control.breach === undefined ? {} : { breach: control.breach }),
    policyId: policy.id,
    policyVersion: policy.version,
    calendarId: clock.calendarId,
    calendarVersion: clock.calendarVersion,
    explanation,
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
      const request = await readRequest(work, requestId);
      const clocks = (await readClocks(work, [requestId])).get(requestId) ?? [];
      const policy = policyOf(request);
      if (policy === undefined) return { items: [] };
      const calendarOf = await this.calendars.load(
        work,
        clocks.map(({ calendarId, calendarVersion }) => ({ id: calendarId, version: calendarVersion })),
      );
      const points = await showControlPoints(
        work,
        clocks.flatMap(({ assignmentId }) => assignmentId ?? []),
      );
      const breaches = await showBreaches(work, requestId);
      return {
        items: clocks.map((clock) =>
          toDeadline(
            clock,
            policy,
            explain(clock, calendarOf(clock.calendarId, clock.calendarVersion), context.language),
            { points: points.get(clock.assignmentId ?? '') ?? [], breach: breaches.get(clock.id) },
          ),
        ),
      };
    });
  }
}

function policyOf(request: ClockedRequest | undefined): { id: string; version: number } | undefined {
  const { policyId, policyVersion } = request ?? {};
  return typeof policyId === 'string' && typeof policyVersion === 'number'
    ? { id: policyId, version: policyVersion }
    : undefined;
}
