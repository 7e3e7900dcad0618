import { randomUUID } from 'node:crypto';
import type { TopicDefinition } from '@okno/contracts';
import { openDatabase } from '@okno/persistence';
import type { Database, Transaction } from '@okno/persistence';
import { positionKey } from '../event-log.port.js';
import type {
  EventLog,
  GroupLag,
  GroupSubscriptionOptions,
  MessagingLogger,
  PositionedSubscription,
  PositionedSubscriptionOptions,
  Positions,
  Subscription,
} from '../event-log.port.js';
import type { SerializedEvent } from '../outgoing-event.js';
import { MAX_BATCH_BYTES } from './batch-bytes.js';
import { EVENT_LOG_SCHEMA, eventLogMigrations } from './event-log.migrations.js';
import { GroupSubscription } from './group-subscription.js';
import { PositionedReader } from './positioned-reader.js';

const CHANNEL = 'event_log';
const POLL_MS = 250;
/** Readers of this process are woken at once; for those of others one notification serves many appends. */
const NOTIFY_EVERY_MS = 10;

export interface EmbeddedEventLogOptions {
  /** The migrator's URL of the services' database. */
  readonly url: string;
  readonly logger: MessagingLogger;
  /** Connections at most. Appending and committing run on the services' own. */
  readonly poolSize?: number;
}

const append = {
  name: 'event-log-append',
  text: `
    SELECT event_log_api.append(
      array_agg(topic ORDER BY place), array_agg(key ORDER BY place), array_agg(envelope ORDER BY place)
    )
    FROM ROWS FROM (json_to_recordset($1::json) AS (topic text, key text, envelope json))
    WITH ORDINALITY AS e(topic, key, envelope, place)`,
};

const relayOutbox = {
  name: 'event-log-relay-outbox',
  text: 'SELECT topics, has_more FROM event_log_api.relay_outbox($1, $2)',
};

interface PartitionOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** A running subscription, as the log wakes and closes it. */
interface Reader extends Subscription {
  readonly topicNames: readonly string[];
  wake(): void;
}

/** Opens the embedded event log; whoever comes first makes its tables. */
export function createEmbeddedEventLog(options: EmbeddedEventLogOptions): Promise<EmbeddedEventLog> {
  return EmbeddedEventLog.open(options);
}

/** The event log in tables of the services' own PostgreSQL: for one machine, any number of processes. */
export class EmbeddedEventLog implements EventLog {
  readonly kind = 'embedded';
  private readonly readers = new Set<Reader>();
  private readonly instance = randomUUID();
  private notification: NodeJS.Timeout | undefined;
  private stopListening: (() => Promise<void>) | undefined;

  private constructor(
    private readonly database: Database,
    private readonly logger: MessagingLogger,
  ) {}

  static async open(options: EmbeddedEventLogOptions): Promise<EmbeddedEventLog> {
    const database = await openDatabase({
      url: options.url,
      schema: EVENT_LOG_SCHEMA,
      applicationName: 'okno-event-log',
      poolSize: options.poolSize ?? 6,
      migrations: eventLogMigrations,
    });
    const log = new EmbeddedEventLog(database, options.logger);
    log.stopListening = await database.listen(CHANNEL, (sender) => {
      if (sender !== log.instance) log.wakeReaders();
    });
    return log;
  }

  async epoch(): Promise<string> {
    const [row] = await this.database.query<{ id: string }>('SELECT id FROM event_log.epoch');
    if (row === undefined) throw new Error('the event log has no epoch');
    return row.id;
  }

  async ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    const wanted = [
      topics.map(({ name }) => name),
      topics.map(({ partitions }) => partitions),
      topics.map(({ retention }) => retention),
    ];
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO event_log.topic (name, partitions, retention)
         SELECT DISTINCT * FROM unnest($1::text[], $2::integer[], $3::text[]) AS w(name, partitions, retention) ORDER BY name
         ON CONFLICT (name) DO NOTHING`,
        wanted,
      );
      await tx.query(
        `INSERT INTO event_log.partition (topic_id, partition)
         SELECT t.id, n FROM event_log.topic t CROSS JOIN generate_series(0, t.partitions - 1) AS n WHERE t.name = ANY ($1)
         ORDER BY t.id, n
         ON CONFLICT DO NOTHING`,
        wanted.slice(0, 1),
      );
      const different = await tx.query<{ name: string }>(
        `SELECT t.name FROM event_log.topic t
         JOIN unnest($1::text[], $2::integer[], $3::text[]) AS w(name, partitions, retention) ON w.name = t.name
         WHERE t.partitions <> w.partitions OR t.retention <> w.retention`,
        wanted,
      );
      if (different.length > 0) {
        const names = different.map(({ name }) => name).join(', ');
        throw new Error(`topics exist with another number of partitions or another retention: ${names}`);
      }
    });
  }

  async append(events: readonly SerializedEvent[], tx: Transaction): Promise<void> {
    if (events.length === 0) return;
    // Built by hand, because the envelopes are JSON already.
    const rows = events.map(
      ({ topic, key, envelope }) =>
        `{"topic":${JSON.stringify(topic)},"key":${JSON.stringify(key)},"envelope":${envelope ?? 'null'}}`,
    );
    await tx.query(append, [`[${rows.join(',')}]`]);
    const topics = new Set(events.map(({ topic }) => topic));
    tx.afterCommit(() => this.announce(topics));
  }

  async relayOutbox(database: Database, limit: number): Promise<boolean> {
    const [row] = await database.query<{ topics: string[]; has_more: boolean }>(relayOutbox, [limit, MAX_BATCH_BYTES]);
    if (row === undefined || row.topics.length === 0) return false;
    this.announce(new Set(row.topics));
    return row.has_more;
  }

  async subscribe(options: GroupSubscriptionOptions): Promise<Subscription> {
    await this.ensureTopics(options.topics);
    await this.database.query(
      `INSERT INTO event_log.group_position (consumer_group, topic_id, partition, next_offset)
       SELECT $1, p.topic_id, p.partition, CASE WHEN $3 THEN p.next_offset ELSE 0 END
       FROM event_log.partition p JOIN event_log.topic t ON t.id = p.topic_id WHERE t.name = ANY ($2)
       ORDER BY p.topic_id, p.partition
       ON CONFLICT DO NOTHING`,
      [options.group, namesOf(options.topics), options.from === 'end'],
    );
    return this.start(
      (ended) =>
        new GroupSubscription({ ...options, database: this.database, logger: this.logger, pollMs: POLL_MS, ended }),
    );
  }

  async subscribeBatch(options: PositionedSubscriptionOptions): Promise<PositionedSubscription> {
    await this.ensureTopics(options.topics);
    const ends = await this.endOffsets(namesOf(options.topics));
    const given = options.positions;
    const positions = new Map([...ends].map(([key, end]) => [key, given === 'end' ? end : (given.get(key) ?? 0)]));
    return this.start(
      (ended) =>
        new PositionedReader({
          ...options,
          startAt: positions,
          database: this.database,
          logger: this.logger,
          pollMs: POLL_MS,
          ended,
        }),
    );
  }

  async positions(group: string): Promise<Positions> {
    return toPositions(
      await this.database.query<PartitionOffset>(
        `SELECT t.name AS topic, g.partition, g.next_offset AS "offset"
         FROM event_log.group_position g JOIN event_log.topic t ON t.id = g.topic_id WHERE g.consumer_group = $1`,
        [group],
      ),
    );
  }

  async endOffsets(topics: readonly string[]): Promise<Positions> {
    return toPositions(
      await this.database.query<PartitionOffset>(
        `SELECT t.name AS topic, p.partition, p.next_offset AS "offset"
         FROM event_log.partition p JOIN event_log.topic t ON t.id = p.topic_id WHERE t.name = ANY ($1)`,
        [topics],
      ),
    );
  }

  async lag(group: string): Promise<GroupLag> {
    const byPartition = toPositions(
      await this.database.query<PartitionOffset>(
        `SELECT t.name AS topic, p.partition, p.next_offset - g.next_offset AS "offset"
         FROM event_log.group_position g
         JOIN event_log.partition p ON p.topic_id = g.topic_id AND p.partition = g.partition
         JOIN event_log.topic t ON t.id = g.topic_id
         WHERE g.consumer_group = $1`,
        [group],
      ),
    );
    return { total: [...byPartition.values()].reduce((sum, lag) => sum + lag, 0), byPartition };
  }

  /**
   * Keeps the last event of each key of a compacted topic and drops the keys that end in a tombstone. Offsets stay.
   * @returns how many events were removed; 0 for a topic that is not compacted.
   */
  async compact(topic: string): Promise<number> {
    const [row] = await this.database.query<{ removed: number }>('SELECT event_log.compact($1) AS removed', [topic]);
    return row?.removed ?? 0;
  }

  async close(): Promise<void> {
    await Promise.all([...this.readers].map((reader) => reader.close()));
    clearTimeout(this.notification);
    await this.stopListening?.();
    await this.database.close();
  }

  private start<Kind extends Reader>(create: (ended: () => void) => Kind): Kind {
    const reader: Kind = create(() => this.readers.delete(reader));
    this.readers.add(reader);
    return reader;
  }

  private announce(topics: ReadonlySet<string>): void {
    this.wakeReaders(topics);
    this.notification ??= setTimeout(() => {
      this.notification = undefined;
      this.database.notify(CHANNEL, this.instance);
    }, NOTIFY_EVERY_MS);
  }

  private wakeReaders(topics?: ReadonlySet<string>): void {
    for (const reader of this.readers) {
      if (topics === undefined || reader.topicNames.some((name) => topics.has(name))) reader.wake();
    }
  }
}

function namesOf(topics: readonly TopicDefinition[]): string[] {
  return topics.map(({ name }) => name);
}

function toPositions(rows: readonly PartitionOffset[]): Positions {
  return new Map(rows.map(({ topic, partition, offset }) => [positionKey(topic, partition), offset]));
}
