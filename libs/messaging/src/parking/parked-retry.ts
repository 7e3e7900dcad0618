import { backoffMs } from '../backoff.rules.js';
import type { MessagingLogger } from '../event-log.port.js';
import { randomChance } from '../random-chance.js';
import { WakeSignal } from '../wake-signal.js';
import type { ParkedEvents } from './parked-events.js';

/** Finds keys that another instance has set aside, or left when it died. */
const POLL_MS = 1_000;
const FAILURE = { firstMs: 200, maxMs: 5_000 };

/** Tries keys that were set aside again, when their pause is over. */
export class ParkedRetry {
  private readonly signal = new WakeSignal();
  private readonly ending = new WakeSignal();
  private loop: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly parked: ParkedEvents,
    private readonly logger: MessagingLogger,
  ) {}

  start(): void {
    this.loop ??= this.run();
  }

  wake(): void {
    this.signal.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.signal.wake();
    this.ending.wake();
    await this.loop;
  }

  private async run(): Promise<void> {
    let failed = 0;
    while (!this.stopped) {
      try {
        const nextIn = await this.parked.retryDue();
        failed = 0;
        await this.signal.sleep(Math.min(POLL_MS, nextIn ?? POLL_MS));
      } catch (error) {
        failed += 1;
        this.logger.warn({ err: error, failures: failed }, 'parked events could not be tried again');
        await this.ending.sleep(backoffMs(FAILURE, failed, randomChance()));
      }
    }
  }
}
