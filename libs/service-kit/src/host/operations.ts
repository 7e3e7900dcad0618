export const OPERATIONS = Symbol('Operations');

/** What is left to do in a service; all zero twice in a row in every service means that nothing is under way. */
export interface Settlement {
  readonly timersFired: number;
  readonly outbox: number;
  readonly lag: number;
}

/** A part of a service that is not ready at once, as the cube or the demo world: asked by `/health/ready`. */
export interface ReadinessCheck {
  readonly name: string;
  /** False for what is only told of: without it the service works all the same. True unless said. */
  readonly isVital?: boolean;
  ready(): Promise<boolean>;
}

export interface Operations {
  readonly name: string;
  /** In Prometheus' text format. */
  metrics(): Promise<string>;
  /** Names of what is not ready; empty when all is. */
  faults(): Promise<readonly string[]>;
  /** Names of what is wrong though the service is ready. */
  warnings(): Promise<readonly string[]>;
  openapi(): object;
  /** Moves business time forward where tests may; timers hold still until the next `settle`. */
  moveClock(to: Date): Promise<void>;
  settle(): Promise<Settlement>;
}

/** Collects what a service's own modules want `/health/ready` to wait for. */
export class Readiness {
  private readonly checks: ReadinessCheck[] = [];

  register(check: ReadinessCheck): void {
    this.checks.push(check);
  }

  faults(): Promise<readonly string[]> {
    return namesOfUnready(this.checks.filter(({ isVital = true }) => isVital));
  }

  warnings(): Promise<readonly string[]> {
    return namesOfUnready(this.checks.filter(({ isVital = true }) => !isVital));
  }
}

async function namesOfUnready(checks: readonly ReadinessCheck[]): Promise<readonly string[]> {
  const states = await Promise.all(
    checks.map(async (check) => ((await check.ready().catch(() => false)) ? [] : [check.name])),
  );
  return states.flat();
}

/** Work of a service that its consumer group knows nothing of, as the cube's own reading of the log. */
export interface Backlog {
  readonly name: string;
  /** How much is left to do; 0 when all is done. */
  pending(): Promise<number>;
}

/** Collects what a service's own modules want a settled service to have finished. */
export class Backlogs {
  private readonly backlogs: Backlog[] = [];

  register(backlog: Backlog): void {
    this.backlogs.push(backlog);
  }

  async pending(): Promise<number> {
    const counts = await Promise.all(this.backlogs.map((backlog) => backlog.pending()));
    return counts.reduce((sum, count) => sum + count, 0);
  }
}
