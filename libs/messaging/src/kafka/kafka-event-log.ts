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
import { createKafka, isAway, willPass } from './kafka-client.js';
import { KafkaGroupSubscription } from './kafka-group-subscription.js';
import { KafkaPositionedReader } from './kafka-positioned-reader.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { TopicEnds } from './topic-ends.js';
import { ensureTopics } from './topics.js';

const PATIENCE_MS = 60_000;
const ASK_AGAIN = { firstMs: 100, maxMs: 2_000 };
const ASK_TRIES = 8;

export interface KafkaEventLogOptions {
  /** `host:port` */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Put before the names of topics and groups, where several installations share a cluster. */
  readonly prefix?: string;
  readonly logger: MessagingLogger;
  /** How long to wait for brokers that are not there yet. */
  readonly patienceMs?: number;
}

/**
 * Opens the event log on Apache Kafka, once a broker answers. Later on they may go away and come back.
 * @throws when none has answered for as long as `patienceMs` says (a minute)
 */
export function createKafkaEventLog(options: KafkaEventLogOptions): Promise<KafkaEventLog> {
  return KafkaEventLog.open(options);
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
  private connectedAdmin: Promise<Admin> | undefined;
  private knownEpoch: Promise<string> | undefined;
  /** Ends with the last question asked. */
  private lastAnswer: Promise<unknown> = Promise.resolve();
  private readonly ends = new TopicEnds((topic) => this.endsOf(topic));

  private constructor(private readonly options: KafkaEventLogOptions) {
    this.kafka = createKafka(options);
    this.names = new ClusterNames(options.prefix ?? '');
    this.publisher = new KafkaPublisher(this.kafka, this.names.topic);
  }

  static async open(options: KafkaEventLogOptions): Promise<KafkaEventLog> {
    const log = new KafkaEventLog(options);
    const until = performance.now() + (options.patienceMs ?? PATIENCE_MS);
    for (let tries = 1; ; tries += 1) {
      try {
        await log.admin();
        return log;
      } catch (cause) {
        if (performance.now() > until) throw new Error(`no broker answers of ${options.brokers.join(', ')}`, { cause });
        await pause(backoffMs(ASK_AGAIN, tries, randomChance()));
      }
    }
  }

  epoch(): Promise<string> {
    this.knownEpoch ??= this.ask((admin) => readEpoch(this.kafka, admin, this.names)).catch((error: unknown) => {
      this.knownEpoch = undefined;
      throw error;
    });
    return this.knownEpoch;
  }

  ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    return this.ask((admin) => ensureTopics(admin, topics, this.names.topic));
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
    const startAt =
      options.positions === 'end' ? await this.endOffsets(namesOf(options.topics)) : everyPartition(options);
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
    const topics = await this.ask((admin) => admin.fetchOffsets({ groupId: this.names.group(group) }));
    const committed = topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }): [string, number] => [
        positionKey(this.names.topicOf(topic), partition),
        Number(offset),
      ]),
    );
    return new Map(committed.filter(([, offset]) => offset >= 0));
  }

  endOffsets(topics: readonly string[]): Promise<Positions> {
    return this.ends.of(topics);
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
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    await this.publisher.close();
    await this.forgetAdmin();
  }

  private open<Kind extends Subscription>(create: (ended: () => void) => Kind): Kind {
    const subscription: Kind = create(() => this.subscriptions.delete(subscription));
    this.subscriptions.add(subscription);
    return subscription;
  }

  private async endsOf(topic: string): Promise<Positions> {
    const partitions = await this.ask((admin) => admin.fetchTopicOffsets(this.names.topic(topic)));
    return new Map(partitions.map(({ partition, high }) => [positionKey(topic, partition), Number(high)]));
  }

  /** Asks again while the brokers answer that they will know soon, as just after their start. @throws within seconds */
  private async ask<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.inTurn(question);
      } catch (error) {
        if (isAway(error)) await this.forgetAdmin();
        if (tries === ASK_TRIES || !willPass(error)) throw error;
        await pause(backoffMs(ASK_AGAIN, tries, randomChance()));
      }
    }
  }

  /** One question at a time: the client loses sight of a topic when two of its refreshes of metadata overlap. */
  private inTurn<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    const answer = this.lastAnswer.then(async () => question(await this.admin()));
    this.lastAnswer = answer.catch(() => undefined);
    return answer;
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
    try {
      await admin.connect();
    } catch (error) {
      await admin.disconnect().catch(() => undefined);
      throw error;
    }
    return admin;
  }

  /** The next one who asks connects anew. */
  private async forgetAdmin(): Promise<void> {
    const admin = this.connectedAdmin;
    this.connectedAdmin = undefined;
    await admin?.then((connected) => connected.disconnect()).catch(() => undefined);
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
