import { SpanKind, type Tracer } from '@opentelemetry/api';
import type { EventEnvelope } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { backoffMs } from '../backoff.rules.js';
import type { EventLog, MessagingLogger } from '../event-log.port.js';
import type { SerializedEvent } from '../outgoing-event.js';
import { randomChance } from '../random-chance.js';
import { WakeSignal } from '../wake-signal.js';
import { spanContextOf, traceContextOf } from '../tracing/trace-parent.js';
import { hearOutbox } from './outbox-announcements.js';

const RETRY = { firstMs: 100, maxMs: 5_000 };

export interface OutboxRelayOptions {
  readonly database: Database;
  readonly eventLog: EventLog;
  readonly logger: MessagingLogger;
  /** Events at most in one transaction. */
  readonly batchSize?: number;
  /** How long an event can wait whose commit nobody announced. */
  readonly pollMs?: number;
  /** Makes a span of each event's time in the outbox. The relay then reads the events it moves, which costs more. */
  readonly tracer?: Tracer | undefined;
}

export interface OutboxBacklog {
  readonly unsent: number;
  readonly oldestAgeSeconds: number;
}

/** Compressed, as PostgreSQL stores them: a few big events must not fill the memory. */
const MAX_BATCH_BYTES = 1_048_576;

const take = {
  name: 'messaging-take-outbox',
  text: `
    WITH first AS MATERIALIZED (
      SELECT id, sum(bytes) OVER (ORDER BY id) - bytes AS bytes_before FROM (
        SELECT id, coalesce(pg_column_size(envelope), 0) AS bytes FROM outbox ORDER BY id LIMIT $1
      ) sized
    ), taken AS (
      DELETE FROM outbox WHERE id = ANY (ARRAY(SELECT id FROM first WHERE bytes_before < $2))
      RETURNING id, topic, key, envelope, created_at
    )
    SELECT topic, key, envelope::text AS envelope, created_at AS "createdAt", (SELECT count(*) FROM first) AS found
    FROM taken ORDER BY id`,
};

interface TakenEvent extends SerializedEvent {
  readonly createdAt: Date;
  /** How many rows there were up to the limit, taken or left. */
  readonly found: number;
}

const lock = { name: 'messaging-lock-outbox', text: 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))' };

/**
 * Moves a service's unsent events into the log in the order of their ids; instances of a service take turns.
 * It keeps no cursor: a row that becomes visible late (its transaction was slow) is taken when it is visible.
 */
export class OutboxRelay {
  private readonly signal = new WakeSignal();
  private readonly ending = new WakeSignal();
  private readonly batchSize: number;
  private readonly pollMs: number;
  private stopHearing: (() => void) | undefined;
  private loop: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly options: OutboxRelayOptions) {
    this.batchSize = options.batchSize ?? 1_000;
    this.pollMs = options.pollMs ?? 250;
  }

  start(): void {
    if (this.loop !== undefined) return;
    this.stopHearing = hearOutbox(this.options.database, () => this.signal.wake());
    this.loop = this.run();
  }

  /** Finishes the running batch; what is unsent stays for the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.stopHearing?.();
    this.signal.wake();
    this.ending.wake();
    await this.loop;
  }

  /** Events that are committed and not sent. */
  async pending(): Promise<number> {
    return (await this.backlog()).unsent;
  }

  async backlog(): Promise<OutboxBacklog> {
    const [row] = await this.options.database.query<OutboxBacklog>(
      `SELECT count(*) AS unsent,
              coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS "oldestAgeSeconds"
       FROM outbox`,
    );
    return row ?? { unsent: 0, oldestAgeSeconds: 0 };
  }

  private async run(): Promise<void> {
    let failed = 0;
    while (!this.stopped) {
      try {
        const hasMore = await this.relayBatch();
        failed = 0;
        if (!hasMore) await this.waitForEvents();
      } catch (error) {
        failed += 1;
        const fields = { err: error, schema: this.options.database.schema, failures: failed };
        this.options.logger.warn(fields, 'the outbox could not be sent and will be tried again');
        await this.ending.sleep(backoffMs(RETRY, failed, randomChance()));
      }
    }
  }

  private async waitForEvents(): Promise<void> {
    const { database } = this.options;
    while (!this.stopped) {
      const woken = await this.signal.sleep(this.pollMs);
      if (woken || (await database.query('SELECT 1 FROM outbox LIMIT 1')).length > 0) return;
    }
  }

  /** Takes, appends and deletes one batch in one transaction. @returns whether there is more. */
  private async relayBatch(): Promise<boolean> {
    const { database, eventLog, tracer } = this.options;
    if (eventLog.relayOutbox !== undefined && tracer === undefined) {
      return eventLog.relayOutbox(database, this.batchSize);
    }
    const sent = await database.transaction(async (tx) => {
      // Held to the end of the transaction, and the rows are read after it is got: so the batches of two relays follow each other.
      await tx.query(lock, [`okno.outbox.${database.schema}`]);
      const events = await tx.query<TakenEvent>(take, [this.batchSize, MAX_BATCH_BYTES]);
      await eventLog.append(events, tx);
      return events;
    });
    if (tracer !== undefined) for (const event of sent) traceWait(tracer, event);
    const found = sent[0]?.found ?? 0;
    return found === this.batchSize || sent.length < found;
  }
}

/** From the commit to the log: what a client waits for when it waits for a consequence. */
function traceWait(tracer: Tracer, { topic, envelope, createdAt }: TakenEvent): void {
  if (envelope === null) return;
  const { id, type, traceparent } = JSON.parse(envelope) as EventEnvelope;
  if (spanContextOf(traceparent) === undefined) return;
  const attributes = { 'messaging.destination.name': topic, 'messaging.message.id': id };
  const options = { kind: SpanKind.PRODUCER, startTime: createdAt, attributes };
  tracer.startSpan(`send ${type}`, options, traceContextOf(traceparent)).end();
}
