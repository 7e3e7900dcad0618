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

/** Asks every registered timer for its due rows twice a second, and on demand when a test moves the clock. */
@Injectable()
export class DueTimers {
  private readonly timers: DueTimer[] = [];
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  register(timer: DueTimer): void {
    this.timers.push(timer);
  }

  /** Fires until nothing is due; answers how many fired. */
  async fireAllDue(): Promise<number> {
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

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async loop(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.fireAllDue();
      } catch (error) {
        this.logger.warn({ err: error }, 'timers could not be fired, trying again');
      }
      await pause(pollMilliseconds, undefined, { ref: false });
    }
  }
}
