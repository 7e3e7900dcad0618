import { addWorkingTime, DeadlineRefusal, type WorkingCalendar } from '@okno/business-time';

const minuteMilliseconds = 60_000;
const whole = 100;

/** A stretch that does not count. Moments in milliseconds since the epoch; `to` is null while it lasts. */
interface Pause {
  readonly from: number;
  readonly to: number | null;
}

/** The working time in which something is to be done: that of a clock. */
export interface Budget {
  readonly startedAt: number;
  readonly targetMinutes: number;
  /** The deadline, open pauses left out; null where it cannot be calculated. */
  readonly deadlineAt: number | null;
  readonly pauses: readonly Pause[];
  readonly state: 'running' | 'ended' | 'dropped';
  /** When the work was done or given back. */
  readonly endedAt: number | null;
}

/** `dropped` was still ahead when the work ended: nobody is asked any more. */
export type PointState = 'due' | 'passed' | 'missed' | 'dropped';

export interface ControlPoint {
  readonly id: string;
  readonly percent: number;
  readonly dueAt: number;
  readonly state: PointState;
  /** When it was confirmed or went by. */
  readonly settledAt: number | null;
  /** Version of the assignment at the report by which it was passed. */
  readonly reportVersion: number | null;
}

/** A word of the executor. */
export interface Confirmation {
  readonly at: number;
  /** Null for the acceptance, which confirms the first point only. */
  readonly reportVersion: number | null;
}

export interface PointNews {
  readonly what: 'passed' | 'missed';
  readonly point: ControlPoint;
}

/**
 * The share of the working time at which a point is due. Nobody can take on work at the very moment it is given: the point
 * at 0 % is due half way to the next one, or half way to the deadline where it is the only one.
 */
function shareOf(percent: number, next: number | undefined): number {
  return percent === 0 ? (next ?? whole) / 2 : percent;
}

function momentOf(share: number, budget: Budget, calendar: WorkingCalendar | undefined): number | undefined {
  const { startedAt, targetMinutes, deadlineAt, pauses } = budget;
  const amount = Math.floor((targetMinutes * minuteMilliseconds * share) / whole);
  // A deadline that leaves no working time is divided as the time of day passes.
  if (calendar === undefined || amount === 0) {
    return deadlineAt === null ? undefined : startedAt + Math.floor(((deadlineAt - startedAt) * share) / whole);
  }
  const closed = pauses.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]));
  try {
    const moment = addWorkingTime(calendar, startedAt, amount, 'forward', closed) ?? undefined;
    return moment === undefined || deadlineAt === null ? moment : Math.min(moment, deadlineAt);
  } catch (error) {
    if (error instanceof DeadlineRefusal) return undefined;
    throw error;
  }
}

/** When each point is due, in the order of the percentages; those that cannot be calculated are left out. */
export function momentsOf(
  budget: Budget,
  percents: readonly number[],
  calendar: WorkingCalendar | undefined,
): { readonly percent: number; readonly dueAt: number }[] {
  return percents.flatMap((percent, place) => {
    const dueAt = momentOf(shareOf(percent, percents[place + 1]), budget, calendar);
    return dueAt === undefined ? [] : [{ percent, dueAt }];
  });
}

/** Points that have gone by while they were due; exactly at its moment a point is still in time. */
function miss(points: readonly ControlPoint[], until: number): ControlPoint[] {
  return points.map((point) =>
    point.state === 'due' && point.dueAt < until ? { ...point, state: 'missed', settledAt: point.dueAt } : point,
  );
}

type Moments = ReturnType<typeof momentsOf>;

/**
 * A report passes the point whose window it falls into: from the point before (not included) to the point itself
 * (included). A second report in the same window passes nothing more. Accepting passes the point at 0 % only; a report of
 * somebody whose acceptance was not heard passes both. Words spoken in time and heard of late, after an outage, pass a point
 * that was taken for missed.
 */
function confirm(
  points: readonly ControlPoint[],
  moments: Moments,
  { at, countsAt, reportVersion }: Confirmation & { readonly countsAt: number },
): ControlPoint[] {
  const window =
    reportVersion === null
      ? undefined
      : moments.find(({ percent, dueAt }) => percent > 0 && countsAt <= dueAt)?.percent;
  return points.map((point) =>
    (point.state === 'due' || (point.state === 'missed' && countsAt <= point.dueAt)) &&
    (point.percent === 0 || point.percent === window)
      ? { ...point, state: 'passed', settledAt: at, reportVersion }
      : point,
  );
}

/** Up to which moment points can have gone by: time that stands still passes none. */
function horizonOf({ pauses, endedAt }: Budget, now: number): number {
  const open = pauses.find(({ to }) => to === null);
  return Math.min(now, open?.from ?? now, endedAt ?? now);
}

/** Those still ahead follow the clock; what was passed or missed stays as it was. */
function replan(
  points: readonly ControlPoint[],
  moments: Moments,
  { newId, horizon, ended }: { readonly newId: () => string; readonly horizon: number; readonly ended: boolean },
): ControlPoint[] {
  const known = new Map(points.map((point) => [point.percent, point]));
  return moments.map(({ percent, dueAt }) => {
    const point = known.get(percent);
    if (point === undefined) {
      return { id: newId(), percent, dueAt, state: 'due', settledAt: null, reportVersion: null };
    }
    if (point.state === 'due') return { ...point, dueAt };
    const returns = point.state === 'dropped' && !ended && dueAt >= horizon;
    return returns ? { ...point, dueAt, state: 'due' } : point;
  });
}

/**
 * The control points at `now`: planned by the clock, confirmed by the words of the executor in their order, missed where
 * none came in time. Told again, the same words change nothing.
 */
export function settlePoints(
  known: readonly ControlPoint[],
  planned: { readonly budget: Budget; readonly moments: Moments },
  confirmations: readonly Confirmation[],
  now: number,
  newId: () => string,
): { readonly points: readonly ControlPoint[]; readonly news: readonly PointNews[] } {
  const { budget, moments } = planned;
  const ended = budget.state !== 'running';
  let points = replan(known, moments, { newId, horizon: horizonOf(budget, now), ended });
  for (const confirmation of confirmations) {
    const countsAt = horizonOf(budget, Math.min(confirmation.at, now));
    points = confirm(miss(points, countsAt), moments, { ...confirmation, countsAt });
  }
  points = miss(points, horizonOf(budget, now));
  if (ended) points = points.map((point) => (point.state === 'due' ? { ...point, state: 'dropped' } : point));
  return { points, news: newsBetween(known, points) };
}

function newsBetween(before: readonly ControlPoint[], after: readonly ControlPoint[]): PointNews[] {
  const known = new Map(before.map(({ percent, state }) => [percent, state]));
  return after
    .flatMap((point): PointNews[] =>
      known.get(point.percent) === point.state || (point.state !== 'passed' && point.state !== 'missed')
        ? []
        : [{ what: point.state, point }],
    )
    .sort((left, right) => (left.point.settledAt ?? 0) - (right.point.settledAt ?? 0));
}

/** The next moment at which a point may go by; null while time stands still or nothing is due. */
export function nextPointAt(points: readonly ControlPoint[], { pauses, state }: Budget): number | null {
  if (state !== 'running' || pauses.some(({ to }) => to === null)) return null;
  const dues = points.filter((point) => point.state === 'due').map(({ dueAt }) => dueAt);
  return dues.length === 0 ? null : Math.min(...dues);
}
