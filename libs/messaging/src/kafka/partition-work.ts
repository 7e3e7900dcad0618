import type { Transaction } from '@okno/persistence';
import { PositionLostError } from '../event-log.port.js';
import type { EventBatch, LoggedEvent } from '../event-log.port.js';
import { batchLength, bytesOf } from './fetched-records.js';
import type { FetchedRecord } from './fetched-records.js';

/** What one member of a group holds of one partition: records that were fetched and not consumed yet. */
export class PartitionWork {
  /** Worked on, or resting after a failure. */
  busy = false;
  failures = 0;
  /** Whether the client was told to fetch no more of it for now. */
  paused = false;
  /** The partition belongs to another instance, or this one has begun it anew. */
  lost = false;
  bytes = 0;
  private records: FetchedRecord[] = [];
  /** The next offset to fetch; unknown before the first fetch. */
  private fetchedTo: number | undefined;

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  /** Where fetching goes on, and undefined for wherever the group stands. */
  get nextFetch(): number | undefined {
    return this.fetchedTo;
  }

  /**
   * Where the group stands once everything before what is held here is consumed. Offsets that were left out (by compaction, or as unreadable) are
   * behind it, so a group that has consumed everything stands at the end.
   */
  get position(): number | undefined {
    return this.records[0]?.offset ?? this.fetchedTo;
  }

  get isIdle(): boolean {
    return this.records.length === 0;
  }

  beginAt(offset: number): void {
    this.fetchedTo ??= offset;
  }

  /** Queues what was fetched; repetitions of what is here already are left out. */
  offer(records: readonly FetchedRecord[], fetchedTo: number): void {
    const from = this.fetchedTo ?? 0;
    const fresh = records.filter(({ offset }) => offset >= from);
    this.records.push(...fresh);
    this.bytes += bytesOf(fresh);
    this.fetchedTo = Math.max(from, fetchedTo);
  }

  next(batchSize: number): readonly FetchedRecord[] {
    return this.records.slice(0, batchLength(this.records, batchSize));
  }

  /** Forgets everything through `offset`. */
  drop(through: number): void {
    const kept = this.records.findIndex(({ offset }) => offset > through);
    const gone = this.records.splice(0, kept === -1 ? this.records.length : kept);
    this.bytes -= bytesOf(gone);
  }
}

/** A batch that counts as consumed, as far as it was, when the consumer's transaction has committed. */
export class KafkaBatch implements EventBatch {
  readonly topic: string;
  readonly partition: number;
  /** Undefined as long as nothing of it is consumed. */
  consumedThrough: number | undefined;

  constructor(
    private readonly group: string,
    private readonly work: PartitionWork,
    readonly events: readonly LoggedEvent[],
    /** The last offset the batch stands for: behind its last event there may be records that are passed over. */
    private readonly last: number,
  ) {
    this.topic = work.topic;
    this.partition = work.partition;
  }

  commit(tx: Transaction, through: number): Promise<void> {
    if (this.work.lost) return Promise.reject(new PositionLostError(this.group, this.topic, this.partition));
    tx.afterCommit(() => {
      this.consumedThrough = through === this.events.at(-1)?.offset ? this.last : through;
    });
    return Promise.resolve();
  }
}
