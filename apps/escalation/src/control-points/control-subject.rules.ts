import type { ControlSubject } from '@okno/contracts';
import type { WorkingCalendar } from '@okno/business-time';
import { stepOnLadder, type LadderPlace, type LadderStep, type LadderTrigger } from './control-ladder.rules.js';
import {
  momentsOf,
  nextPointAt,
  settlePoints,
  type Budget,
  type Confirmation,
  type ControlPoint,
  type PointNews,
} from './control-points.rules.js';

/** Something under control, as it is known. Moments in milliseconds since the epoch. */
export interface ControlledSubject {
  readonly id: string;
  readonly kind: ControlSubject;
  readonly requestId: string | null;
  readonly departmentId: string | null;
  readonly executorId: string | null;
  readonly acceptedAt: number | null;
  /** When the work was done or given back. */
  readonly endedAt: number | null;
  /** The highest version of the assignment that was heard of. */
  readonly heardVersion: number;
  /** Null until there is a clock. */
  readonly startedAt: number | null;
  readonly targetMinutes: number;
  readonly deadlineAt: number | null;
  readonly clockState: string | null;
  readonly pauses: Budget['pauses'];
  readonly calendarId: string | null;
  readonly calendarVersion: number | null;
  /** The policy's, frozen with the first clock. */
  readonly percents: readonly number[];
  readonly appliedVersion: number;
  readonly forecastAt: number | null;
  readonly ladder: LadderPlace;
  readonly escalationId: string | null;
  readonly nextDueAt: number | null;
  readonly version: number;
}

/** What an executor reported; `version` is the assignment's then. */
export interface Report {
  readonly version: number;
  readonly at: number;
  readonly percent: number | null;
  readonly forecastAt: number | null;
  readonly text: string | null;
}

export function newSubject(kind: ControlSubject, id: string, requestId: string | null): ControlledSubject {
  return {
    id,
    kind,
    requestId,
    departmentId: null,
    executorId: null,
    acceptedAt: null,
    endedAt: null,
    heardVersion: 0,
    startedAt: null,
    targetMinutes: 0,
    deadlineAt: null,
    clockState: null,
    pauses: [],
    calendarId: null,
    calendarVersion: null,
    percents: [],
    appliedVersion: 0,
    forecastAt: null,
    ladder: { level: 0, respondBy: null },
    escalationId: null,
    nextDueAt: null,
    version: 0,
  };
}

/** What followed from a look at a subject. */
export interface Settled {
  readonly subject: ControlledSubject;
  readonly points: readonly ControlPoint[];
  readonly news: readonly PointNews[];
  readonly steps: readonly LadderStep[];
  /** The newest forecast, where it is later than the deadline and was not known before. */
  readonly late: Report | undefined;
}

const clockEnds: ReadonlySet<string | null> = new Set(['met', 'cancelled']);

function budgetOf(subject: ControlledSubject, startedAt: number): Budget {
  const { targetMinutes, deadlineAt, pauses, endedAt, clockState } = subject;
  const ended = endedAt !== null || clockEnds.has(clockState);
  return { startedAt, targetMinutes, deadlineAt, pauses, endedAt, state: ended ? 'ended' : 'running' };
}

/** The newest forecast among reports that is another than the one known. */
function newForecast({ forecastAt }: ControlledSubject, reports: readonly Report[]): Report | undefined {
  const last = reports.filter((report) => report.forecastAt !== null).at(-1);
  return last?.forecastAt === forecastAt ? undefined : last;
}

/** Misses that are noticed together are one: nobody is asked twice at once. */
function triggersOf(news: readonly PointNews[], reports: readonly Report[], respondBy: number): LadderTrigger[] {
  const firstMissed = news.find(({ what }) => what === 'missed')?.point.settledAt ?? undefined;
  const told: { at: number; trigger: LadderTrigger }[] = reports.map(({ at }) => ({
    at,
    trigger: { what: 'reported' },
  }));
  if (firstMissed !== undefined) told.push({ at: firstMissed, trigger: { what: 'missed', respondBy } });
  return told.sort((left, right) => left.at - right.at).map(({ trigger }) => trigger);
}

/**
 * Looks at a subject at `now`: its points follow its clock, new reports are counted, what went by goes up the ladder.
 * Without a clock nothing is due yet.
 */
export function settleSubject(
  subject: ControlledSubject,
  known: readonly ControlPoint[],
  reports: readonly Report[],
  moment: {
    readonly now: number;
    readonly calendar: WorkingCalendar | undefined;
    readonly respondBy: number;
    readonly newId: () => string;
  },
): Settled {
  const { startedAt, acceptedAt } = subject;
  if (startedAt === null) return { subject, points: known, news: [], steps: [], late: undefined };
  const { now, calendar, respondBy, newId } = moment;
  const budget = budgetOf(subject, startedAt);
  const fresh = reports.filter(({ version }) => version > subject.appliedVersion);
  const confirmations: Confirmation[] = [
    ...(acceptedAt === null ? [] : [{ at: acceptedAt, reportVersion: null }]),
    ...fresh.map(({ at, version }) => ({ at, reportVersion: version })),
  ];
  const moments = momentsOf(budget, subject.percents, calendar);
  const { points, news } = settlePoints(known, { budget, moments }, confirmations, now, newId);
  const triggers = [...triggersOf(news, fresh, respondBy), { what: 'time', now } as const];
  if (budget.state === 'ended') triggers.push({ what: 'ended' });
  const steps: LadderStep[] = [];
  let ladder = subject.ladder;
  // Work that has ended asks nobody any more.
  for (const trigger of budget.state === 'ended' ? triggers.slice(-1) : triggers) {
    const { place, step } = stepOnLadder(ladder, trigger);
    ladder = place;
    if (step !== undefined) steps.push(step);
  }
  const forecast = newForecast(subject, fresh);
  const isLate = budget.deadlineAt !== null && (forecast?.forecastAt ?? 0) > budget.deadlineAt;
  const dues = [nextPointAt(points, budget), ladder.respondBy].filter((due) => due !== null);
  return {
    subject: {
      ...subject,
      ladder,
      appliedVersion: fresh.at(-1)?.version ?? subject.appliedVersion,
      forecastAt: forecast?.forecastAt ?? subject.forecastAt,
      nextDueAt: dues.length === 0 ? null : Math.min(...dues),
    },
    points,
    news,
    steps,
    late: isLate && budget.state === 'running' ? forecast : undefined,
  };
}
