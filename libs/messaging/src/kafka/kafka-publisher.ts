import { Partitioners } from 'kafkajs';
import type { Kafka, Producer, TopicMessages } from 'kafkajs';
import type { SerializedEvent } from '../outgoing-event.js';
import { sizeOf, toKafkaMessage } from './cloudevents-binding.js';
import { isAway } from './kafka-client.js';

/** Bytes of one request; a bigger event goes alone. */
const MAX_REQUEST_BYTES = 1_048_576;
const ALL_IN_SYNC_REPLICAS = -1;

interface Waiting {
  readonly events: readonly SerializedEvent[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends with an idempotent producer: one request in flight, so that a repetition within the client is recognised by its
 * sequence number. Whoever comes while a request is on its way shares the next one.
 */
export class KafkaPublisher {
  private waiting: Waiting[] = [];
  private producer: Promise<Producer> | undefined;
  private sending: Promise<void> | undefined;

  constructor(
    private readonly kafka: Kafka,
    /** Name in the cluster of a topic. */
    private readonly nameOf: (topic: string) => string,
  ) {}

  /** Resolves when all in-sync replicas have the events. @throws when that is not known to be so. */
  publish(events: readonly SerializedEvent[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ events, resolve, reject });
      this.sending ??= this.sendAll().finally(() => (this.sending = undefined));
    });
  }

  async close(): Promise<void> {
    await this.sending;
    await this.forget();
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const together = this.waiting.splice(0);
      try {
        await this.send(together.flatMap(({ events }) => events));
        for (const { resolve } of together) resolve();
      } catch (error) {
        if (together.length === 1 || isAway(error)) for (const { reject } of together) reject(error);
        else for (const one of together) await this.sendAlone(one);
      }
    }
  }

  /** So that nobody fails for what another one sends. */
  private async sendAlone({ events, resolve, reject }: Waiting): Promise<void> {
    try {
      await this.send(events);
      resolve();
    } catch (error) {
      reject(error);
    }
  }

  private async send(events: readonly SerializedEvent[]): Promise<void> {
    try {
      for (const request of requestsOf(events, this.nameOf)) {
        const producer = await (this.producer ??= this.open());
        await producer.sendBatch({ acks: ALL_IN_SYNC_REPLICAS, topicMessages: request });
      }
    } catch (error) {
      // The brokers may have taken what we take for lost. With the same sequence numbers the next batch would then be dropped
      // as its repetition, so the next one goes out under a new producer id.
      await this.forget();
      throw error;
    }
  }

  private async open(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: 2, initialRetryTime: 200, maxRetryTime: 1_000 },
    });
    try {
      await producer.connect();
    } catch (error) {
      await producer.disconnect().catch(() => undefined);
      throw error;
    }
    return producer;
  }

  private async forget(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    await producer?.then((opened) => opened.disconnect()).catch(() => undefined);
  }
}

/** Cuts events, in their order, into requests that brokers accept. */
export function requestsOf(
  events: readonly SerializedEvent[],
  nameOf: (topic: string) => string,
  maxBytes = MAX_REQUEST_BYTES,
): TopicMessages[][] {
  const requests: Map<string, TopicMessages>[] = [];
  let room = 0;
  for (const event of events) {
    const size = sizeOf(event);
    if (requests.length === 0 || size > room) {
      requests.push(new Map());
      room = maxBytes;
    }
    room -= size;
    const topic = nameOf(event.topic);
    const request = requests.at(-1);
    const messages = request?.get(topic)?.messages;
    if (messages === undefined) request?.set(topic, { topic, messages: [toKafkaMessage(event)] });
    else messages.push(toKafkaMessage(event));
  }
  return requests.map((request) => [...request.values()]);
}
