import type { EventEnvelope } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import { backoffMs } from '../backoff.rules.js';
import { PositionLostError, positionKey } from '../event-log.port.js';
import type {
  EventBatch,
  GroupSubscriptionOptions,
  LoggedEvent,
  MessagingLogger,
  Subscription,
} from '../event-log.port.js';
import { randomChance } from '../random-chance.js';
import { WakeSignal } from '../wake-signal.js';
import { MAX_BATCH_BYTES } from './batch-bytes.js';

const REDELIVERY = { firstMs: 100, maxMs: 5_000 };
/** How long a partition is left to the instance that was quicker. */
const YIELD = { firstMs: 40, maxMs: 40 };

export interface GroupSubscriptionParts extends GroupSubscriptionOptions {
  readonly database: Database;
  readonly logger: MessagingLogger;
  readonly pollMs: number;
  readonly ended: () => void;
}

interface GroupRow {
  readonly topic: string;
  readonly partition: number;
  readonly starts_at: number;
  readonly offset: number;
  readonly key: string;
  readonly envelope: EventEnvelope | null;
}

const readForGroup = {
  name: 'event-log-read-for-group',
  text: 'SELECT * FROM event_log.read_for_group($1, $2, $3, $4, $5, $6)',
};
const advance = { name: 'event-log-advance', text: 'SELECT event_log_api.advance($1, $2, $3, $4, $5) AS moved' };

/** One instance of a group: looks for partitions with unread events and works on several of them at a time. */
export class GroupSubscription implements Subscription {
  readonly topicNames: readonly string[];
  private readonly signal = new WakeSignal();
  private readonly ending = new WakeSignal();
  /** Partitions that are worked on, or rest after a failure. */
  private readonly busy = new Set<string>();
  private readonly failures = new Map<string, number>();
  private readonly rests = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private readonly loop: Promise<void>;
  private closed = false;

  constructor(private readonly parts: GroupSubscriptionParts) {
    this.topicNames = parts.topics.map(({ name }) => name);
    this.loop = this.run();
  }

  wake(): void {
    this.signal.wake();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.parts.ended();
    this.signal.wake();
    this.ending.wake();
    await this.loop;
    await Promise.all(this.running);
    for (const rest of this.rests) clearTimeout(rest);
  }

  private async run(): Promise<void> {
    let failed = 0;
    while (!this.closed) {
      try {
        for (const batch of await this.read()) this.start(batch);
        failed = 0;
        await this.signal.sleep(this.parts.pollMs);
      } catch (error) {
        failed += 1;
        this.parts.logger.warn({ err: error, group: this.parts.group }, 'the event log could not be read');
        await this.ending.sleep(backoffMs(REDELIVERY, failed, randomChance()));
      }
    }
  }

  private async read(): Promise<CommittableBatch[]> {
    const { group, database, batchSize, concurrency } = this.parts;
    const free = concurrency - this.running.size;
    if (free === 0) return [];
    const rows = await database.query<GroupRow>(readForGroup, [
      group,
      this.topicNames,
      [...this.busy],
      free,
      batchSize,
      MAX_BATCH_BYTES,
    ]);
    const batches = new Map<string, CommittableBatch>();
    for (const row of rows) {
      const key = positionKey(row.topic, row.partition);
      let batch = batches.get(key);
      if (batch === undefined) {
        batch = new CommittableBatch(group, row.topic, row.partition, row.starts_at);
        batches.set(key, batch);
      }
      const { topic, partition, offset, key: eventKey, envelope } = row;
      batch.events.push({ topic, partition, offset, key: eventKey, envelope });
    }
    return [...batches.values()];
  }

  private start(batch: CommittableBatch): void {
    const key = positionKey(batch.topic, batch.partition);
    this.busy.add(key);
    const work = this.work(key, batch).finally(() => {
      this.running.delete(work);
      this.signal.wake();
    });
    this.running.add(work);
  }

  private async work(key: string, batch: CommittableBatch): Promise<void> {
    try {
      await this.parts.onBatch(batch);
      this.failures.delete(key);
      this.busy.delete(key);
    } catch (error) {
      if (error instanceof PositionLostError) {
        this.rest(key, backoffMs(YIELD, 1, randomChance()));
        return;
      }
      const failures = (this.failures.get(key) ?? 0) + 1;
      this.failures.set(key, failures);
      this.rest(key, backoffMs(REDELIVERY, failures, randomChance()));
      this.parts.logger.warn(
        { err: error, group: this.parts.group, partition: key, failures },
        'a batch failed and will be delivered again',
      );
    }
  }

  private rest(key: string, milliseconds: number): void {
    const timer = setTimeout(() => {
      this.rests.delete(timer);
      this.busy.delete(key);
      this.signal.wake();
    }, milliseconds);
    this.rests.add(timer);
  }
}

/** A batch whose position is compared and set in the consumer's transaction. */
class CommittableBatch implements EventBatch {
  readonly events: LoggedEvent[] = [];

  constructor(
    private readonly group: string,
    readonly topic: string,
    readonly partition: number,
    private position: number,
  ) {}

  async commit(tx: Transaction, through: number): Promise<void> {
    const next = through + 1;
    const [row] = await tx.query<{ moved: boolean }>(advance, [
      this.group,
      this.topic,
      this.partition,
      this.position,
      next,
    ]);
    if (row?.moved !== true) throw new PositionLostError(this.group, this.topic, this.partition);
    tx.afterCommit(() => {
      this.position = next;
    });
  }
}
