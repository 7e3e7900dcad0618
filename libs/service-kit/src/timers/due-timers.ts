import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { Clocks } from '../clock.js';
import type { Database } from '@okno/persistence';
import { Meters, type Labels, type Reading } from '../health/meters.js';
import { CLOCKS, LOGGER } from '../tokens.js';
import { newPlace } from '../tracing/trace-calls.js';
import { Tracing } from '../tracing/tracing.js';

/** A kind of timer: rows with a due time, taken in batches with FOR UPDATE SKIP LOCKED by whichever instance comes first. */
export interface DueTimer {
  readonly name: string;
  /** Fires what is due at `now`, at most one batch, each in its transaction; answers how many fired. */
  fire(now: Date): Promise<number>;
  /** When the first of those that have not fired is due; undefined when none is set. May be in the future. */
  nextDue(): Promise<Date | undefined>;
}

/** Answers the one moment that `sql` selects as `due`; undefined for none. */
export async function firstDue(
  database: Pick<Database, 'query'>,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Date | undefined> {
  const [row] = await database.query<{ due: Date | null }>(sql, parameters);
  return row?.due ?? undefined;
}

const pollMilliseconds = 500;
/** A hold that nobody ends is over by itself. */
const holdMilliseconds = 10_000;

/** Asks every registered timer for its due rows twice a second, and on demand when a test moves the clock. */
@Injectable()
export class DueTimers {
  private readonly timers: DueTimer[] = [];
  private running: Promise<void> | undefined;
  private firing: Promise<unknown> = Promise.resolve();
  private heldUntil = 0;
  private readonly ending = new AbortController();
  private readonly count: (labels: Labels, by: number) => void;

  constructor(
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly tracing: Tracing,
    meters: Meters,
  ) {
    this.count = meters.counter('timers_fired_total', 'Timers that fired', ['timer']);
    meters.watch(
      'timers_late_seconds',
      'How long ago the oldest timer that has not fired was due, in business time; 0 when none is late',
      ['timer'],
      () => Promise.all(this.timers.map((timer) => this.lateness(timer))),
    );
  }

  register(timer: DueTimer): void {
    this.timers.push(timer);
  }

  /**
   * Fires nothing more until `fireAllDue` is called: while a test moves business time in one process after the other, a timer
   * must not fire in one and tell another, whose time stands still, of a day to come.
   */
  async hold(): Promise<void> {
    this.heldUntil = this.clocks.system.now().getTime() + holdMilliseconds;
    await this.firing.catch(() => undefined);
  }

  /** Ends a hold and fires until nothing is due; answers how many fired. */
  async fireAllDue(): Promise<number> {
    this.heldUntil = 0;
    return this.fire();
  }

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  private async fire(): Promise<number> {
    let total = 0;
    let fired: number;
    do {
      fired = 0;
      // In turns, a batch each: none waits until another has worked off all of its own.
      for (const timer of this.timers) fired += await this.fireOnce(timer);
      total += fired;
    } while (fired > 0);
    return total;
  }

  /** A trace of its own; only one in which something fired is worth telling. */
  private async fireOnce(timer: DueTimer): Promise<number> {
    const span = this.tracing.tracer?.startSpan(`timer ${timer.name}`, {}, ROOT_CONTEXT);
    const place = span?.spanContext() ?? newPlace(undefined);
    const fired = await context.with(trace.setSpanContext(ROOT_CONTEXT, place), () =>
      timer.fire(this.clocks.business.now()),
    );
    if (fired === 0) return 0;
    span?.setAttribute('okno.timer.fired', fired).end();
    this.count({ timer: timer.name }, fired);
    return fired;
  }

  private async lateness(timer: DueTimer): Promise<Reading> {
    const due = await timer.nextDue();
    const late = due === undefined ? 0 : (this.clocks.business.now().getTime() - due.getTime()) / 1_000;
    return { labels: { timer: timer.name }, value: Math.max(0, late) };
  }

  private async loop(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      try {
        if (this.clocks.system.now().getTime() >= this.heldUntil) await (this.firing = this.fire());
      } catch (error) {
        this.logger.warn({ err: error }, 'timers could not be fired, trying again');
      }
      await pause(pollMilliseconds, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }
}
