import type { ClockKind, ClockState, PolicySimulation } from '@okno/contracts';
import type { Clock } from './clocks.rules.js';

/** What a policy promises by itself; assignments are promised by whoever gives them. */
const promisedKinds = ['first-answer', 'next-answer', 'update', 'solution'] as const satisfies readonly ClockKind[];

type Counts = Record<ClockState, number>;

/** Counts clocks by kind and how they stand. */
export class ClockTally {
  private readonly counts = new Map<ClockKind, Counts>(
    promisedKinds.map((kind) => [kind, { met: 0, breached: 0, running: 0, paused: 0, cancelled: 0 }]),
  );

  add(clocks: readonly Pick<Clock, 'kind' | 'state'>[]): void {
    for (const { kind, state } of clocks) {
      const counts = this.counts.get(kind);
      if (counts !== undefined) counts[state] += 1;
    }
  }

  kinds(): PolicySimulation['kinds'] {
    return [...this.counts].map(([kind, counts]) => ({ kind, ...counts }));
  }
}
