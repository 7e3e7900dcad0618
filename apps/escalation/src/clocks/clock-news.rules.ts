import type { clockStarted, EventPayload } from '@okno/contracts';
import type { ClockNews, StoredClock } from './clock-changes.rules.js';

type ClockPayload = EventPayload<typeof clockStarted>;

function iso(moment: number | null): string | null {
  return moment === null ? null : new Date(moment).toISOString();
}

/** When the announced thing happened: business time of the fact, not of its discovery. */
function momentOf(what: ClockNews, clock: StoredClock, now: number): number {
  const lastPause = clock.pauses.at(-1);
  switch (what) {
    case 'started':
      return clock.startedAt;
    case 'paused':
      return lastPause?.from ?? now;
    case 'resumed': {
      // The end of the wait, or the change that moved the deadline: whichever came last.
      const moments = [lastPause?.to ?? [], clock.earlier.at(-1)?.until ?? []].flat();
      return moments.length === 0 ? now : Math.max(...moments);
    }
    case 'met':
      return clock.metAt ?? now;
    case 'breached':
      return clock.breachedAt ?? now;
    case 'cancelled':
      return now;
  }
}

/** What an announcement about a clock says. */
export function clockPayload(requestId: string, what: ClockNews, clock: StoredClock, now: number): ClockPayload {
  return {
    clockId: clock.id,
    requestId,
    assignmentId: clock.assignmentId,
    kind: clock.kind,
    state: clock.state,
    startedAt: new Date(clock.startedAt).toISOString(),
    dueAt: iso(clock.dueAt),
    lastDueAt: iso(clock.lastDueAt),
    metAt: iso(clock.metAt),
    breachedAt: iso(clock.breachedAt),
    at: new Date(momentOf(what, clock, now)).toISOString(),
  };
}
