import { setTimeout as pause } from 'node:timers/promises';
import type { EventDefinition, EventEnvelope, EventPayload, Role } from '@okno/contracts';
import { createEmbeddedEventLog, createEvent, serializeEvent, type EventLog } from '@okno/messaging';
import { openDatabase, type Database } from '@okno/persistence';
import {
  MovableClock,
  createLogger,
  newId,
  signIdentity,
  startService,
  systemClock,
  type Identity,
  type Logger,
  type ServiceDefinition,
} from '@okno/service-kit';
import { generateKeyPair, type CryptoKey } from 'jose';
import { Client } from 'pg';
import { createTestDatabase } from '../database/test-database.js';
import { Caller } from '../okno/caller.js';

export interface TestServiceOptions {
  /** Where the service's lines go; nowhere unless said. */
  readonly logger?: Logger;
  readonly environment?: Readonly<Record<string, string>>;
  /** Business time at the start; the real time unless said. */
  readonly now?: string;
  /** By which identities are signed; a pair of its own unless said. */
  readonly keys?: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
}

const settleSeconds = 15;

/** One real service on a database and an event log of its own; the test plays the gateway and all other services. */
export class TestService {
  private published = 0;

  private constructor(
    readonly url: string,
    readonly clock: MovableClock,
    readonly eventLog: EventLog,
    /** The service's own schema, for looking behind the API where a test has to. */
    readonly database: Database,
    private readonly definition: ServiceDefinition,
    private readonly privateKey: CryptoKey,
    private readonly ownerUrl: string,
    private readonly stops: readonly (() => Promise<void>)[],
  ) {}

  static async start(definition: ServiceDefinition, options: TestServiceOptions = {}): Promise<TestService> {
    const testDatabase = await createTestDatabase();
    const logger = options.logger ?? createLogger('silent');
    const eventLog = await createEmbeddedEventLog({ url: testDatabase.url, logger });
    const { privateKey, publicKey } = options.keys ?? (await generateKeyPair('EdDSA', { crv: 'Ed25519' }));
    const clock = options.now === undefined ? new MovableClock() : MovableClock.startingAt(new Date(options.now));
    const service = await startService(definition, {
      eventLog,
      databaseUrl: testDatabase.url,
      clocks: { business: clock, system: systemClock },
      logger,
      identityKey: publicKey,
      listen: { host: '127.0.0.1', port: 0 },
      environment: { ...options.environment },
      testClock: true,
    });
    const database = await openDatabase({
      url: testDatabase.url,
      schema: definition.schema,
      applicationName: 'test',
      poolSize: 2,
      migrations: [],
    });
    const stops = [
      () => service.stop(),
      () => database.close(),
      () => eventLog.close(),
      async () => {
        await testDatabase.drop();
      },
    ];
    return new TestService(service.url, clock, eventLog, database, definition, privateKey, testDatabase.url, stops);
  }

  /** A caller with this identity, as the gateway would vouch for it. */
  async as(identity: Partial<Identity> & { readonly roles: readonly Role[] }): Promise<Caller> {
    const whole: Identity = {
      kind: 'person',
      userId: newId(),
      name: 'Test',
      employeeId: null,
      standsInFor: [],
      departmentId: null,
      clientId: null,
      language: 'en',
      ...identity,
      roles: [...identity.roles],
    };
    // Signed for an hour ahead: a test may be slower than the minute a real call has.
    return new Caller(this.url, await signIdentity(whole, this.privateKey, systemClock.now(), 3_600));
  }

  /** Plays another service: the event is in the log when this resolves, consumed when `settle` does. */
  async publish<Definition extends EventDefinition>(
    definition: Definition,
    payload: EventPayload<Definition>,
    options: {
      readonly id?: string;
      readonly version?: number;
      readonly at?: string;
      readonly eventId?: string;
      readonly traceparent?: string;
    } = {},
  ): Promise<void> {
    this.published += 1;
    const event = createEvent(definition, {
      id: options.eventId ?? newId(),
      source: '/okno/test',
      subject: options.id ?? newId(),
      time: options.at ?? this.clock.now().toISOString(),
      aggregateVersion: options.version ?? this.published,
      correlationId: newId(),
      traceparent: options.traceparent,
      data: payload,
    });
    await this.eventLog.ensureTopics([definition.topic]);
    await this.database.transaction((tx) => this.eventLog.append([serializeEvent(event)], tx));
  }

  /** Resolves when timers, outbox and consumers have nothing left to do. */
  async settle(): Promise<void> {
    const gateway = await this.as({ kind: 'gateway', roles: [] });
    let quiet = 0;
    for (let waited = 0; waited < settleSeconds * 1_000 && quiet < 2; waited += 20) {
      const left = await this.settled(gateway);
      quiet = Object.values(left).every((count) => count === 0) ? quiet + 1 : 0;
      await pause(20);
    }
    if (quiet < 2)
      throw new Error(`${this.definition.name} did not settle: ${JSON.stringify(await this.settled(gateway))}`);
  }

  /** Moves business time forward and settles. */
  async moveClock(to: string | Date): Promise<void> {
    if (!this.clock.moveTo(new Date(to))) throw new Error('Time only moves forward');
    await this.settle();
  }

  /** What the service has published of one type so far, in order per key. */
  async publishedOf<Definition extends EventDefinition>(
    definition: Definition,
  ): Promise<readonly EventEnvelope<EventPayload<Definition>>[]> {
    await this.settle();
    const found: EventEnvelope<EventPayload<Definition>>[] = [];
    const ends = await this.eventLog.endOffsets([definition.topic.name]);
    const total = [...ends.values()].reduce((sum, end) => sum + end, 0);
    let seen = 0;
    const subscription = await this.eventLog.subscribeBatch({
      group: `test-${newId()}`,
      topics: [definition.topic],
      positions: new Map(),
      batchSize: 1_000,
      onBatch: ({ events }) => {
        seen += events.length;
        for (const { envelope } of events) {
          if (envelope?.type === definition.type && envelope.source !== '/okno/test') {
            found.push(envelope as EventEnvelope<EventPayload<Definition>>);
          }
        }
        return Promise.resolve();
      },
    });
    for (let waited = 0; seen < total && waited < settleSeconds * 1_000; waited += 20) await pause(20);
    await subscription.close();
    return found;
  }

  /** Runs a statement as the owner of the database, past every right a service has. */
  async asOwner(sql: string): Promise<void> {
    const client = new Client({ connectionString: this.ownerUrl });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    for (const stop of this.stops) await stop();
  }

  private async settled(gateway: Caller): Promise<Readonly<Record<string, number>>> {
    const answer = await fetch(`${this.url}/internal/settled`, {
      headers: { authorization: `Bearer ${gateway.token ?? ''}` },
    });
    return (await answer.json()) as Record<string, number>;
  }
}
