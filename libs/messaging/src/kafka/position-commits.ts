import { setTimeout as pause } from 'node:timers/promises';
import { positionKey } from '../event-log.port.js';
import type { PartitionOffset } from './supervised-consumer.js';

const RETRY_MS = 300;
/** What a close waits for at most; what is not committed then is delivered again and recognised. */
const FAREWELL_TRIES = 3;

/** Hands a group's positions to the brokers, one request at a time: what comes meanwhile goes with the next one. */
export class PositionCommits {
  private waiting = new Map<string, PartitionOffset>();
  private committing: Promise<void> | undefined;
  private owned: ReadonlySet<string> = new Set();
  private triesLeft = Number.POSITIVE_INFINITY;

  constructor(private readonly commit: (offsets: readonly PartitionOffset[]) => Promise<void>) {}

  add(offset: PartitionOffset): void {
    const key = positionKey(offset.topic, offset.partition);
    if (!this.owned.has(key)) return;
    this.waiting.set(key, offset);
    this.committing ??= this.commitAll().finally(() => (this.committing = undefined));
  }

  /** Forgets the positions of partitions that others have now: theirs are newer. */
  keepOnly(owned: ReadonlySet<string>): void {
    this.owned = owned;
    for (const key of this.waiting.keys()) if (!owned.has(key)) this.waiting.delete(key);
  }

  async close(): Promise<void> {
    this.triesLeft = FAREWELL_TRIES;
    await this.committing;
  }

  private async commitAll(): Promise<void> {
    while (this.waiting.size > 0 && this.triesLeft > 0) {
      const offsets = [...this.waiting.values()];
      this.waiting.clear();
      try {
        await this.commit(offsets);
      } catch {
        // The group is rebalancing, or the brokers are away: whoever reads says so, and newer positions replace these.
        for (const offset of offsets) {
          const key = positionKey(offset.topic, offset.partition);
          if (this.owned.has(key) && !this.waiting.has(key)) this.waiting.set(key, offset);
        }
        this.triesLeft -= 1;
        await pause(RETRY_MS);
      }
    }
  }
}
