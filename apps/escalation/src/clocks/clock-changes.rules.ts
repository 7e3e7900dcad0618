import type { Clock } from './clocks.rules.js';

/** A clock as it was last made known. */
export type StoredClock = Clock & { readonly id: string; readonly version: number };

export type ClockNews = 'started' | 'paused' | 'resumed' | 'met' | 'breached' | 'cancelled';

export interface ClockChanges {
  /** What to store: every clock that differs from what is known. */
  readonly changed: readonly StoredClock[];
  /** What to announce, in order, with the clock as it stood at that step. */
  readonly news: readonly { readonly what: ClockNews; readonly clock: StoredClock }[];
}

const newsOf: Readonly<Record<Clock['state'], ClockNews>> = {
  running: 'resumed',
  paused: 'paused',
  met: 'met',
  breached: 'breached',
  cancelled: 'cancelled',
};

function same(left: Clock, right: Clock): boolean {
  return (
    left.state === right.state &&
    left.startedAt === right.startedAt &&
    left.dueAt === right.dueAt &&
    left.lastDueAt === right.lastDueAt &&
    left.metAt === right.metAt &&
    left.breachedAt === right.breachedAt &&
    left.targetMinutes === right.targetMinutes &&
    left.calendarVersion === right.calendarVersion &&
    left.calendarId === right.calendarId &&
    JSON.stringify(left.earlier) === JSON.stringify(right.earlier) &&
    JSON.stringify(left.pauses) === JSON.stringify(right.pauses)
  );
}

/** As the clock stood when it began, for the first announcement of one that is further on already. */
function atStart(clock: Clock): Clock {
  return {
    ...clock,
    state: 'running',
    dueAt: clock.dueAt ?? clock.lastDueAt,
    lastDueAt: null,
    metAt: null,
    breachedAt: null,
    pauses: [],
  };
}

/** Running with another due date is news too: a wait began and ended, or a late fact corrected it. */
function newsBetween(before: Clock, after: Clock): ClockNews | undefined {
  if (before.state !== after.state) return newsOf[after.state];
  return after.state === 'running' && before.dueAt !== after.dueAt ? 'resumed' : undefined;
}

/**
 * Compares what is known with what follows from the facts now. A clock that no longer follows from them (its cause came
 * late and belongs elsewhere) is cancelled. Being done after a breach changes the row and announces nothing: it is
 * breached once.
 */
export function changesOf(known: readonly StoredClock[], derived: readonly Clock[], newId: () => string): ClockChanges {
  const changed: StoredClock[] = [];
  const news: { what: ClockNews; clock: StoredClock }[] = [];
  const knownByKey = new Map(known.map((clock) => [clock.key, clock]));
  for (const clock of derived) {
    let before = knownByKey.get(clock.key);
    knownByKey.delete(clock.key);
    if (before !== undefined && same(before, clock)) continue;
    if (before === undefined) {
      before = { ...atStart(clock), id: newId(), version: 1 };
      news.push({ what: 'started', clock: before });
      if (clock.state === 'running') {
        changed.push({ ...before, pauses: clock.pauses, earlier: clock.earlier });
        continue;
      }
    }
    const after = { ...clock, id: before.id, version: before.version + 1 };
    const what = newsBetween(before, clock);
    if (what !== undefined) news.push({ what, clock: after });
    changed.push(after);
  }
  for (const orphan of knownByKey.values()) {
    if (orphan.state === 'cancelled') continue;
    const after: StoredClock = {
      ...orphan,
      state: 'cancelled',
      dueAt: null,
      lastDueAt: orphan.dueAt ?? orphan.lastDueAt,
      metAt: null,
      breachedAt: null,
      version: orphan.version + 1,
    };
    changed.push(after);
    news.push({ what: 'cancelled', clock: after });
  }
  return { changed, news };
}
