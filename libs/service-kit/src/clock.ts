/** Where time comes from. Two of them run side by side: business time, which a test may move, and system time, which nobody moves. */
export interface Clock {
  now(): Date;
}

/** For leases, retries, sessions and ids. */
export const systemClock: Clock = { now: () => new Date() };

/** For all that a client or manager would call time. Runs on from wherever it was last moved to. */
export class MovableClock implements Clock {
  /** `aheadMilliseconds`: how far it begins ahead of the clock below. */
  constructor(
    private readonly base: Clock = systemClock,
    private offsetMilliseconds = 0,
  ) {}

  /** How far business time is ahead of the clock below; below 0 for one that was started in the past. */
  get aheadMilliseconds(): number {
    return this.offsetMilliseconds;
  }

  now(): Date {
    return new Date(this.base.now().getTime() + this.offsetMilliseconds);
  }

  /** Starts time anywhere, before anything has happened in it. */
  static startingAt(moment: Date, base: Clock = systemClock): MovableClock {
    return new MovableClock(base, moment.getTime() - base.now().getTime());
  }

  /** Moves time forward to `moment`; answers false, changing nothing, when that would be a step back. */
  moveTo(moment: Date): boolean {
    const step = moment.getTime() - this.now().getTime();
    if (step < 0) return false;
    this.offsetMilliseconds += step;
    return true;
  }
}

/** The two clocks of a service. */
export interface Clocks {
  readonly business: Clock;
  readonly system: Clock;
}
