import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Clocks } from '../clock.js';
import { CLOCKS, LOGGER } from '../tokens.js';

/** A kind of timer: rows with a due time, taken in batches with FOR UPDATE SKIP LOCKED by whichever instance comes first. */
export interface DueTimer {
  readonly name: string;
  /** Fires what is due at `now`, at most one batch, each in its transaction; answers how many fired. */
  fire(now: Date): Promise<number>;
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
  private stopping = false;

  constructor(
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

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
    this.stopping = true;
    await this.running;
  }

  private async fire(): Promise<number> {
    let total = 0;
    for (const timer of this.timers) {
      for (
        let fired = await timer.fire(this.clocks.business.now());
        fired > 0;
        fired = await timer.fire(this.clocks.business.now())
      ) {
        total += fired;
      }
    }
    return total;
  }

  private async loop(): Promise<void> {
    while (!this.stopping) {
      try {
        if (this.clocks.system.now().getTime() >= this.heldUntil) await (this.firing = this.fire());
      } catch (error) {
        this.logger.warn({ err: error }, 'timers could not be fired, trying again');
      }
      await pause(pollMilliseconds, undefined, { ref: false });
    }
  }
}
