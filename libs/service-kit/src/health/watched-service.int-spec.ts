import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Get, Inject, Injectable, Module, Post, type OnModuleInit } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { presenceChanged, skillDefined, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes } from '@okno/messaging';
import type { Database } from '@okno/persistence';
import { TestService } from '@okno/testing';
import { z } from 'zod';
import { Allow } from '../access/allow.decorator.js';
import type { ServiceDefinition } from '../host/service-definition.js';
import { Context } from '../http/request-context.js';
import { newId } from '../ids.js';
import { createLogger, type Logger } from '../logging.js';
import { DueTimers } from '../timers/due-timers.js';
import { DATABASE, LOGGER } from '../tokens.js';
import { contextOfTimer } from '../work/event-work.js';
import { UnitOfWork } from '../work/unit-of-work.js';
import type { WorkContext } from '../work/work-context.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

/** What the service does only when a test lets it. */
const world = { handling: Promise.resolve(), poisonous: true, alarm: undefined as Date | undefined };

@Controller('works')
class WorksController {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get('slow')
  @Allow('operator')
  async slow(): Promise<object> {
    await this.database.query('SELECT pg_sleep(1)');
    return {};
  }

  @Post()
  @Allow('operator')
  async begin(@Context() context: WorkContext): Promise<object> {
    await pause(1);
    this.logger.info('a call is worked on');
    await this.work.run(context, (work) => {
      const id = work.newId();
      work.publish(skillDefined, { skillId: id, code: id, name: 'made', active: true }, { id, version: 1 });
      return Promise.resolve();
    });
    return {};
  }

  @Get()
  @Allow('operator')
  broken(): object {
    throw new TypeError('a bug');
  }
}

@Controller()
class PresenceConsumer {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  @Consumes(presenceChanged, { kind: 'projection' })
  async on({ data }: EventEnvelope<EventPayload<typeof presenceChanged>>): Promise<void> {
    await world.handling;
    this.logger.info('an event is worked on');
    if (data.state === 'offline' && world.poisonous) throw new Error('poison');
  }
}

/** Late as long as its alarm stands; what it fires, it publishes. */
@Injectable()
class Alarm implements OnModuleInit {
  constructor(
    private readonly timers: DueTimers,
    private readonly work: UnitOfWork,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const fire = async (): Promise<number> => {
      await pause(1);
      if (world.alarm === undefined || world.poisonous) return 0;
      world.alarm = undefined;
      const context = contextOfTimer('watched');
      this.logger.info({ works: context.traceId }, 'a timer is worked on');
      await this.work.run(context, () => Promise.resolve());
      return 1;
    };
    this.timers.register({ name: 'alarm', fire, nextDue: () => Promise.resolve(world.alarm) });
  }
}

@Module({ controllers: [WorksController, PresenceConsumer], providers: [Alarm] })
class WatchedModule {}

const definition: ServiceDefinition = {
  name: 'watched',
  schema: 'watched',
  title: { en: 'Watched', ru: 'Наблюдаемый' },
  module: WatchedModule,
  migrations: [],
  publishes: [skillDefined],
  consumes: [presenceChanged],
  projections: [],
  personalData: {},
  refusals: {},
  settings: z.object({}),
};

const lines: string[] = [];
const line = z.looseObject({ msg: z.string().default('') });
let service: TestService;

beforeAll(async () => {
  const logger = createLogger('info', { write: (text: string) => void lines.push(text) });
  service = await TestService.start(definition, { logger, environment: { OKNO_DATA_DIR: tmpdir() } });
});
afterAll(async () => {
  await service.stop();
});

/** The value of each series of one metric, by its labels without the service's. */
async function read(name: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const samples = text.matchAll(/^(?<name>[a-z_]+)\{(?<labels>[^}]*)\} (?<value>\S+)$/gm);
  return new Map(
    [...samples].flatMap(({ groups }) => {
      if (groups?.name !== name) return [];
      const labels = (groups.labels ?? '').split(',').filter((label) => !label.startsWith('service='));
      return [[labels.join(','), Number(groups.value)] as const];
    }),
  );
}

async function valueOf(name: string, labels = ''): Promise<number | undefined> {
  return (await read(name)).get(labels);
}

async function eventually(ask: () => Promise<unknown>, expected: unknown): Promise<void> {
  let answer = await ask();
  for (let waited = 0; answer !== expected && waited < 15_000; waited += 50) {
    await pause(50);
    answer = await ask();
  }
  expect(answer).toBe(expected);
}

function said(message: string): readonly Record<string, unknown>[] {
  return lines.map((text) => line.parse(JSON.parse(text))).filter(({ msg }) => msg === message);
}

async function begin(): Promise<void> {
  const operator = await service.as({ roles: ['operator'] });
  expect((await operator.call('POST', '/works', {}, { headers: { traceparent } })).status).toBe(201);
}

describe('the metrics of a service', () => {
  it('tell how many events wait in the outbox, and for how long', async () => {
    expect(await valueOf('outbox_unsent_events')).toBe(0);
    await service.database.transaction(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('okno.outbox.watched', 0))`);
      await begin();
      expect(await valueOf('outbox_unsent_events')).toBe(1);
      expect(await valueOf('outbox_oldest_age_seconds')).toBeGreaterThan(0);
    });
    await eventually(() => valueOf('outbox_unsent_events'), 0);
    expect(await valueOf('outbox_oldest_age_seconds')).toBe(0);
  });

  it('tell how far the consumers are behind', async () => {
    const lag = () => valueOf('consumer_lag_events', 'group="watched",topic="routing.presence"');
    let release = (): void => undefined;
    world.handling = new Promise((resolve) => (release = resolve));
    await service.publish(presenceChanged, { employeeId: newId(), state: 'busy', at: '2026-05-04T09:00:00Z' });
    await eventually(lag, 1);
    release();
    await eventually(lag, 0);
  });

  it('tell how the connections are used', async () => {
    const operator = await service.as({ roles: ['operator'] });
    const slow = Array.from({ length: 32 }, () => operator.call('GET', '/works/slow'));
    await eventually(async () => ((await valueOf('database_pool_waiting')) ?? 0) > 0, true);
    await eventually(() => valueOf('database_pool_connections', 'state="used"'), 8);
    expect(await valueOf('database_pool_max_connections')).toBe(8);
    await Promise.all(slow);
    await eventually(() => valueOf('database_pool_waiting'), 0);
    expect(await valueOf('database_pool_connections', 'state="idle"')).toBeGreaterThan(0);
  });

  it('tell what was set aside, and that it was released', async () => {
    const inState = (state: string) => valueOf('parked_events', `topic="routing.presence",state="${state}"`);
    await service.publish(presenceChanged, { employeeId: newId(), state: 'offline', at: '2026-05-04T09:00:00Z' });
    await eventually(() => inState('retrying'), 1);
    expect(await valueOf('parked_keys', 'topic="routing.presence",state="retrying"')).toBe(1);
    expect(await valueOf('parked_oldest_age_seconds')).toBeGreaterThan(0);
    await service.database.query('UPDATE parked_key SET retry_at = NULL');
    await eventually(() => inState('parked'), 1);
    expect(await inState('retrying')).toBeUndefined();
    world.poisonous = false;
    await service.database.query('UPDATE parked_key SET retry_at = clock_timestamp()');
    await eventually(() => valueOf('parked_oldest_age_seconds'), 0);
    expect(await inState('parked')).toBeUndefined();
    const handled = (outcome: string) =>
      valueOf('event_handler_events_total', `type="routing.presence-changed.v1",outcome="${outcome}"`);
    expect(await handled('failed')).toBeGreaterThanOrEqual(1);
    expect(await handled('handled')).toBe(2);
    const took = 'event_handler_duration_seconds_count';
    expect(await valueOf(took, 'type="routing.presence-changed.v1",outcome="handled"')).toBe(2);
  });

  it('tell how late the timers are, and that they fired', async () => {
    world.poisonous = true;
    expect(await valueOf('timers_late_seconds', 'timer="alarm"')).toBe(0);
    world.alarm = new Date(service.clock.now().getTime() - 90_000);
    expect(await valueOf('timers_late_seconds', 'timer="alarm"')).toBeGreaterThanOrEqual(90);
    world.poisonous = false;
    await eventually(() => valueOf('timers_late_seconds', 'timer="alarm"'), 0);
    expect(await valueOf('timers_fired_total', 'timer="alarm"')).toBe(1);
    world.alarm = new Date(service.clock.now().getTime() + 90_000);
    expect(await valueOf('timers_late_seconds', 'timer="alarm"')).toBe(0);
    world.alarm = undefined;
  });

  it('tell how long calls took, by route and status', async () => {
    const operator = await service.as({ roles: ['operator'] });
    const labels = 'method="GET",route="/api/v1/works",status="500"';
    expect(await valueOf('http_request_duration_seconds_count', labels)).toBeUndefined();
    expect((await operator.call('GET', '/works')).status).toBe(500);
    expect(await valueOf('http_request_duration_seconds_count', labels)).toBe(1);
  });

  it('tell how much room the disk has left', async () => {
    const size = await valueOf('data_disk_size_bytes');
    expect(await valueOf('data_disk_free_bytes')).toBeGreaterThan(0);
    expect(await valueOf('data_disk_free_bytes')).toBeLessThan(size ?? 0);
  });

  it('leave out what cannot be read, and say the rest', async () => {
    await service.asOwner('ALTER TABLE watched.parked_event RENAME TO hidden');
    expect(await valueOf('parked_oldest_age_seconds')).toBeUndefined();
    expect(await valueOf('outbox_unsent_events')).toBe(0);
    await service.asOwner('ALTER TABLE watched.hidden RENAME TO parked_event');
    expect(await valueOf('parked_oldest_age_seconds')).toBe(0);
  });
});

describe('the lines of the log', () => {
  it('within a call carry the ids of its trace', async () => {
    await begin();
    expect(said('a call is worked on').at(-1)).toMatchObject({ traceId, service: 'watched' });
    const spans = said('a call is worked on').map(({ spanId }) => spanId);
    expect(new Set(spans).size).toBe(spans.length);
  });

  it('of a failed call carry the trace that its problem names', async () => {
    const operator = await service.as({ roles: ['operator'] });
    const { body } = await operator.call('GET', '/works');
    expect(said('request failed').at(-1)).toMatchObject({ traceId: (body as { traceId: string }).traceId });
  });

  it('within an event carry the ids of its trace and its own', async () => {
    const eventId = newId();
    await service.publish(
      presenceChanged,
      { employeeId: newId(), state: 'busy', at: '2026-05-04T09:00:00Z' },
      { eventId, traceparent },
    );
    await service.settle();
    const [handled] = said('an event is worked on').filter((fields) => fields.eventId === eventId);
    expect(handled).toMatchObject({ traceId, eventType: 'routing.presence-changed.v1' });
    expect(handled?.correlationId).toEqual(expect.any(String));
    const [setAside] = said('an event was set aside with its key');
    expect(setAside).toMatchObject({ topic: 'routing.presence', eventType: 'routing.presence-changed.v1' });
  });

  it('within a timer carry the trace of what it does', () => {
    const [fired] = said('a timer is worked on');
    expect(fired?.traceId).toMatch(/^[\da-f]{32}$/);
    expect(fired?.works).toBe(fired?.traceId);
  });

  it('outside of all that carry none', () => {
    expect(said('service is running')).toHaveLength(1);
    expect(said('service is running')[0]).not.toHaveProperty('traceId');
  });
});
