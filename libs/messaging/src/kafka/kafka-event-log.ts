import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import type { TopicDefinition } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { backoffMs } from '../backoff.rules.js';
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
import { randomChance } from '../random-chance.js';
import { ClusterNames } from './cluster-names.js';
import { readEpoch } from './epoch.js';
import { createKafka } from './kafka-client.js';
import { KafkaGroupSubscription } from './kafka-group-subscription.js';
import { KafkaPositionedReader } from './kafka-positioned-reader.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { ensureTopics, TopicMismatch } from './topics.js';

const RETRY = { firstMs: 500, maxMs: 5_000 };

export interface KafkaEventLogOptions {
  /** `host:port` */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Put before the names of topics and groups, where several installations share a cluster. */
  readonly prefix?: string;
  readonly logger: MessagingLogger;
  /** How long a start waits for brokers that do not answer before it goes on without them. */
  readonly patienceMs?: number;
}

/** Opens the event log on Apache Kafka. It connects when it is used, and waits for brokers that are away. */
export function createKafkaEventLog(options: KafkaEventLogOptions): KafkaEventLog {
  return new KafkaEventLog(options);
}

/** The event log on Apache Kafka: for any number of machines. */
export class KafkaEventLog implements EventLog {
  readonly kind = 'kafka';
  private readonly kafka: Kafka;
  private readonly names: ClusterNames;
  private readonly publisher: KafkaPublisher;
  private readonly subscriptions = new Set<Subscription>();
  /** What this process reads in which group: the lag of a partition without a committed position is all of it. */
  private readonly topicsOfGroups = new Map<string, Set<string>>();
  private readonly ending = new AbortController();
  private connectedAdmin: Promise<Admin> | undefined;
  private knownEpoch: Promise<string> | undefined;
  private ensuring: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: KafkaEventLogOptions) {
    this.kafka = createKafka(options);
    this.names = new ClusterNames(options.prefix ?? '');
    this.publisher = new KafkaPublisher(this.kafka, this.names.topic);
  }

  epoch(): Promise<string> {
    this.knownEpoch ??= this.admin()
      .then((admin) => readEpoch(this.kafka, admin, this.names))
      .catch((error: unknown) => {
        this.knownEpoch = undefined;
        throw error;
      });
    return this.knownEpoch;
  }

  /** Resolves without the topics when no broker answers; they are made when one does, and until then nothing can be appended. */
  async ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    // One after the other: services that start together want the same topics.
    const made = this.ensuring.then(() => this.ensureInTheEnd(topics));
    this.ensuring = made.catch(() => undefined);
    const tooLong = pause(this.options.patienceMs ?? 5_000, 'late', { signal: this.ending.signal, ref: false });
    const outcome = await Promise.race([made, tooLong.catch(() => 'closed')]);
    if (outcome !== 'late') return;
    this.options.logger.warn({ topics: topics.length }, 'topics could not be made yet: no broker answers');
    made.catch((error: unknown) => {
      this.options.logger.error({ err: error }, 'topics are not as they must be');
    });
  }

  append(events: readonly SerializedEvent[], _tx: Transaction): Promise<void> {
    return events.length === 0 ? Promise.resolve() : this.publisher.publish(events);
  }

  async subscribe(options: GroupSubscriptionOptions): Promise<Subscription> {
    await this.ensureTopics(options.topics);
    const topics = namesOf(options.topics);
    const ends = options.from === 'end' ? await this.endOffsets(topics) : undefined;
    const { group } = options;
    this.topicsOfGroups.set(group, new Set([...(this.topicsOfGroups.get(group) ?? []), ...topics]));
    return this.open(
      (ended) =>
        new KafkaGroupSubscription({
          ...{ ...options, ends, ended },
          ...{ kafka: this.kafka, names: this.names, logger: this.options.logger },
          committed: () => this.positions(group),
        }),
    );
  }

  async subscribeBatch(options: PositionedSubscriptionOptions): Promise<PositionedSubscription> {
    await this.ensureTopics(options.topics);
    const startAt = options.positions === 'end' ? await this.endsIfReached(options.topics) : everyPartition(options);
    return this.open(
      (ended) =>
        new KafkaPositionedReader({
          ...{ ...options, startAt, ended },
          ...{ kafka: this.kafka, names: this.names, logger: this.options.logger },
          ownGroup: `${options.group}-${randomUUID()}`,
        }),
    );
  }

  async positions(group: string): Promise<Positions> {
    const admin = await this.admin();
    const topics = await admin.fetchOffsets({ groupId: this.names.group(group) });
    const committed = topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }): [string, number] => [
        positionKey(this.names.topicOf(topic), partition),
        Number(offset),
      ]),
    );
    return new Map(committed.filter(([, offset]) => offset >= 0));
  }

  async endOffsets(topics: readonly string[]): Promise<Positions> {
    const admin = await this.admin();
    const ends = await Promise.all(
      topics.map(async (topic) =>
        (await admin.fetchTopicOffsets(this.names.topic(topic))).map(({ partition, high }): [string, number] => [
          positionKey(topic, partition),
          Number(high),
        ]),
      ),
    );
    return new Map(ends.flat());
  }

  async lag(group: string): Promise<GroupLag> {
    const positions = await this.positions(group);
    const topics = new Set([...positions.keys()].map(topicOf));
    for (const topic of this.topicsOfGroups.get(group) ?? []) topics.add(topic);
    const ends = await this.endOffsets([...topics]);
    // Ends are younger than positions: what was consumed meanwhile shows as a lag, never as less than none.
    const byPartition = new Map([...ends].map(([key, end]) => [key, Math.max(0, end - (positions.get(key) ?? 0))]));
    return { total: [...byPartition.values()].reduce((sum, lag) => sum + lag, 0), byPartition };
  }

  async close(): Promise<void> {
    this.ending.abort();
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    await this.publisher.close();
    await this.connectedAdmin?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  private open<Kind extends Subscription>(create: (ended: () => void) => Kind): Kind {
    const subscription: Kind = create(() => this.subscriptions.delete(subscription));
    this.subscriptions.add(subscription);
    return subscription;
  }

  private admin(): Promise<Admin> {
    this.connectedAdmin ??= this.connectAdmin().catch((error: unknown) => {
      this.connectedAdmin = undefined;
      throw error;
    });
    return this.connectedAdmin;
  }

  private async connectAdmin(): Promise<Admin> {
    const admin = this.kafka.admin();
    await admin.connect();
    return admin;
  }

  private async ensureInTheEnd(topics: readonly TopicDefinition[]): Promise<void> {
    for (let failures = 0; !this.ending.signal.aborted;) {
      try {
        await ensureTopics(await this.admin(), topics, this.names.topic);
        return;
      } catch (error) {
        if (error instanceof TopicMismatch) throw error;
        failures += 1;
        if (failures === 1) this.options.logger.warn({ err: error }, 'topics could not be made and are tried again');
        const rest = backoffMs(RETRY, failures, randomChance());
        await pause(rest, undefined, { signal: this.ending.signal }).catch(() => undefined);
      }
    }
  }

  private async endsIfReached(topics: readonly TopicDefinition[]): Promise<Positions | undefined> {
    try {
      return await this.endOffsets(namesOf(topics));
    } catch (error) {
      this.options.logger.warn({ err: error }, 'the end of the log is not known yet: no broker answers');
      return undefined;
    }
  }
}

function namesOf(topics: readonly TopicDefinition[]): string[] {
  return topics.map(({ name }) => name);
}

function topicOf(key: string): string {
  return key.slice(0, key.lastIndexOf(':'));
}

function everyPartition({ topics, positions }: PositionedSubscriptionOptions): Positions {
  const given = positions === 'end' ? new Map<string, number>() : positions;
  return new Map(
    topics.flatMap(({ name, partitions }) =>
      Array.from({ length: partitions }, (_, partition): [string, number] => {
        const key = positionKey(name, partition);
        return [key, given.get(key) ?? 0];
      }),
    ),
  );
}
