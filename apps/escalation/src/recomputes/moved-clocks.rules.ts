import type { ClockKind } from '@okno/contracts';
import type { Clock } from '../clocks/clocks.rules.js';

/** A deadline that would be another. Moments in milliseconds. */
export interface MovedClock {
  readonly requestId: string;
  readonly kind: ClockKind;
  readonly assignmentId: string | null;
  readonly dueAt: number | null;
  readonly newDueAt: number | null;
}

/** A paused or breached clock has a due moment too: the one it had last. */
const dueOf = ({ dueAt, lastDueAt }: Clock): number | null => dueAt ?? lastDueAt;

/** Which clocks of a request would be due at another moment. */
export function movedClocks(requestId: string, known: readonly Clock[], after: readonly Clock[]): MovedClock[] {
  const before = new Map(known.map((clock) => [clock.key, clock]));
  return after.flatMap((clock) => {
    const old = before.get(clock.key);
    if (old === undefined || dueOf(old) === dueOf(clock)) return [];
    const { kind, assignmentId } = clock;
    return [{ requestId, kind, assignmentId, dueAt: dueOf(old), newDueAt: dueOf(clock) }];
  });
}
