import { setTimeout as pause } from 'node:timers/promises';
import type { TopicDefinition } from '@okno/contracts';
import { positionKey } from '../event-log.port.js';
import type { EventLog, LoggedEvent, PositionedBatch, Positions, Subscription } from '../event-log.port.js';
import { isTransient } from '../transient-errors.js';

/** What of the log is read by one reader. */
export interface Reading {
  readonly group: string;
  readonly topics: readonly TopicDefinition[];
  readonly batchSize: number;
  /** Called again with the same events after a transient error; any other error ends the reading. */
  readonly onBatch: (batch: PositionedBatch) => Promise<void>;
}

export interface WholeLogOptions {
  readonly eventLog: EventLog;
  readonly readings: readonly Reading[];
  /** Told about once a second how many events are still to be read; too many where compaction has left holes. */
  readonly onProgress?: ((left: number) => void) | undefined;
  /** Milliseconds without a single event after which the log counts as gone. Default: a minute. */
  readonly patienceMs?: number | undefined;
}

/** Says which event, or which part of the log, a replay cannot do without. */
export class ReplayError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'ReplayError';
  }
}

const PATIENCE_MS = 60_000;
const LOOK_MS = 20;
const PROGRESS_MS = 1_000;

/**
 * Reads topics from their beginning to where they end now.
 * @throws ReplayError when the beginning of a topic that is kept for ever is gone, or the log falls silent; and what `onBatch` throws
 */
export async function readWholeLog(options: WholeLogOptions): Promise<void> {
  const { eventLog, readings, onProgress } = options;
  const topics = readings.flatMap((reading) => reading.topics);
  await eventLog.ensureTopics(topics);
  const ends = await eventLog.endOffsets(topics.map(({ name }) => name));
  const beginnings = new Beginnings(topics);
  const state: { failure?: Error; lastBatchAt: number } = { lastBatchAt: performance.now() };
  const subscriptions = await Promise.all(
    readings.map((reading) =>
      eventLog.subscribeBatch({
        ...reading,
        positions: new Map(),
        onBatch: async (batch) => {
          if (state.failure !== undefined) throw state.failure;
          try {
            for (const event of batch.events) beginnings.refuseGap(event);
            await reading.onBatch(batch);
            state.lastBatchAt = performance.now();
          } catch (error) {
            if (!isTransient(error)) state.failure = error instanceof Error ? error : new Error(String(error));
            throw error;
          }
        },
      }),
    ),
  );
  try {
    for (let toldAt = 0; ;) {
      if (state.failure !== undefined) throw state.failure;
      const left = leftOf(ends, new Map(subscriptions.flatMap((subscription) => [...subscription.positions()])));
      if (left === 0 || performance.now() - toldAt > PROGRESS_MS) {
        toldAt = performance.now();
        onProgress?.(left);
      }
      if (left === 0) return;
      if (performance.now() - state.lastBatchAt > (options.patienceMs ?? PATIENCE_MS)) {
        throw new ReplayError(`the event log has not delivered anything for a while; ${left} events are left`);
      }
      await pause(LOOK_MS);
    }
  } finally {
    await Promise.all(subscriptions.map((subscription: Subscription) => subscription.close()));
  }
}

/** Notices what was removed from topics against what they promise. */
class Beginnings {
  private readonly keptForEver: ReadonlySet<string>;
  private readonly seen = new Set<string>();

  constructor(topics: readonly TopicDefinition[]) {
    this.keptForEver = new Set(topics.filter(({ retention }) => retention === 'keep').map(({ name }) => name));
  }

  refuseGap({ topic, partition, offset }: LoggedEvent): void {
    const key = positionKey(topic, partition);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    if (offset > 0 && this.keptForEver.has(topic)) {
      throw new ReplayError(
        `the first ${offset} events of ${key} are gone from the log, though ${topic} is to be kept for ever: ` +
          'what they told cannot be made anew',
      );
    }
  }
}

function leftOf(ends: Positions, positions: Positions): number {
  return [...ends].reduce((sum, [key, end]) => sum + Math.max(0, end - (positions.get(key) ?? 0)), 0);
}
