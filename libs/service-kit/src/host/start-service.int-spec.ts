import { Body, Controller, Get, Injectable, Module, Param, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  idField,
  presenceChanged,
  problemField,
  skillDefined,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { TestService } from '@okno/testing';
import { z } from 'zod';
import { Allow } from '../access/allow.decorator.js';
import { AuditSealer } from '../audit/audit-sealer.js';
import { systemClock } from '../clock.js';
import { Answers } from '../http/answers.decorator.js';
import { Context } from '../http/request-context.js';
import { once } from '../idempotency/idempotency.js';
import { newId } from '../ids.js';
import { defineRefusals, Refusal } from '../problems/refusal.js';
import { UnitOfWork } from '../work/unit-of-work.js';
import type { WorkContext } from '../work/work-context.js';
import type { ServiceDefinition } from './service-definition.js';

const thingBody = z.strictObject({ code: z.string().min(1).max(20), size: z.int().min(0) });
const thingAnswer = z.object({ id: z.uuid(), code: z.string(), size: z.number() });

@Injectable()
class MakeThing {
  constructor(private readonly work: UnitOfWork) {}

  execute(body: z.output<typeof thingBody>, context: WorkContext): Promise<z.output<typeof thingAnswer>> {
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const id = work.newId();
        if (body.code === 'taken') throw new Refusal('code-taken' as 'not-found');
        await work.query('INSERT INTO thing (id, code, size) VALUES ($1, $2, $3)', [id, body.code, body.size]);
        work.publish(skillDefined, { skillId: id, code: body.code, name: body.code, active: true }, { id, version: 1 });
        work.audit({ action: 'thing.make', subjectKind: 'thing', subjectIds: [id] });
        return { id, ...body };
      }),
    );
  }
}

@Controller('things')
class ThingController {
  constructor(private readonly makeThing: MakeThing) {}

  @Post()
  @Allow('operator')
  @Answers('Make a thing', thingAnswer, 201)
  make(@Body({ schema: thingBody }) body: z.output<typeof thingBody>, @Context() context: WorkContext) {
    return this.makeThing.execute(body, context);
  }

  @Get(':id')
  @Allow('operator')
  @Answers('Read a thing', thingAnswer)
  read(@Param('id', { schema: idField }) id: string): object {
    return { id, code: 'read', size: 1 };
  }

  @Get()
  broken(): object {
    throw new TypeError('a bug');
  }
}

@Controller()
class PresenceConsumer {
  @Consumes(presenceChanged, { kind: 'projection' })
  async on({ data }: EventEnvelope<EventPayload<typeof presenceChanged>>, { tx }: EventContext): Promise<void> {
    await tx.query('INSERT INTO thing (id, code, size) VALUES ($1, $2, 0)', [data.employeeId, data.state]);
  }
}

@Module({ controllers: [ThingController, PresenceConsumer], providers: [MakeThing] })
class ThingModule {}

const definition: ServiceDefinition = {
  name: 'things',
  schema: 'things',
  title: { en: 'Things', ru: 'Вещи' },
  module: ThingModule,
  migrations: [
    { name: '0001-things', sql: 'CREATE TABLE thing (id uuid PRIMARY KEY, code text NOT NULL, size int NOT NULL)' },
  ],
  publishes: [skillDefined],
  consumes: [presenceChanged],
  projections: [],
  personalData: {},
  refusals: defineRefusals({ 'code-taken': { status: 409, title: { en: 'Taken', ru: 'Занято' } } }),
  settings: z.object({}),
};

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(definition);
});
afterAll(async () => {
  await service.stop();
});

describe('a hosted service', () => {
  it('commits state, event and journal together and answers 201', async () => {
    const operator = await service.as({ roles: ['operator'] });
    const thing = await operator.post('/things', { code: 'a', size: 1 }, thingAnswer);
    const [event] = await service.publishedOf(skillDefined);
    expect(event).toMatchObject({ subject: thing.id, aggregateversion: 1, source: '/okno/things' });
    const entries = await service.database.query<{ subject_ids: string[] }>(
      `SELECT subject_ids FROM audit_entry WHERE action = 'thing.make'`,
    );
    expect(entries.map((entry) => entry.subject_ids)).toEqual([[thing.id]]);
  });

  it('repeats the first answer under the same Idempotency-Key, refuses another body', async () => {
    const operator = await service.as({ roles: ['operator'], userId: newId() });
    const headers = { 'idempotency-key': 'k1' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => operator.call('POST', '/things', { code: 'b', size: 2 }, { headers })),
    );
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const other = await operator.call('POST', '/things', { code: 'c', size: 2 }, { headers });
    expect([other.status, problemField.parse(other.body).code]).toEqual([422, 'idempotency-conflict']);
  });

  it.each([
    ['empty', '', 400],
    ['as long as may be', 'k'.repeat(255), 201],
    ['longer', 'k'.repeat(256), 400],
  ])('takes no Idempotency-Key that would be cut or left out: %s', async (_case, key, status) => {
    const operator = await service.as({ roles: ['operator'], userId: newId() });
    const body = { code: newId().slice(-12), size: 2 };
    const answer = await operator.call('POST', '/things', body, { headers: { 'idempotency-key': key } });
    const fields = status === 400 ? problemField.parse(answer.body).errors.map(({ field }) => field) : [];
    expect([answer.status, fields]).toEqual([status, status === 400 ? ['Idempotency-Key'] : []]);
  });

  it.each([
    ['nobody signed in', undefined, '{"code":', 'application/json', 401, 'unauthenticated'],
    ['a body that is no JSON', 'operator', '{"code":', 'application/json', 400, 'unreadable-body'],
    ['a media type nobody reads', 'operator', '<a/>', 'application/xml', 415, 'unsupported-media-type'],
    [
      'a body over 1 MB',
      'operator',
      JSON.stringify({ code: 'x'.repeat(1_100_000) }),
      'application/json',
      413,
      'payload-too-large',
    ],
    ['bytes that are no text', 'operator', Buffer.from([0x22, 0xff, 0x22]), 'application/json', 400, 'unreadable-body'],
    ['another character set', 'operator', '{}', 'application/json; charset=utf-16', 415, 'unsupported-media-type'],
    ['a body for another role', 'finance', '{"code":', 'application/json', 400, 'unreadable-body'],
    ['another role, before the shape', 'finance', '{"wrong":1}', 'application/json', 403, 'forbidden'],
    ['a wrong shape', 'operator', '{"code":"","size":-1,"colour":"red"}', 'application/json', 400, 'invalid-input'],
    ['a body of null', 'operator', 'null', 'application/json', 400, 'invalid-input'],
    ['an empty body', 'operator', '', 'application/json', 400, 'invalid-input'],
    ['a refusal of the service', 'operator', '{"code":"taken","size":1}', 'application/json', 409, 'code-taken'],
  ] as const)('answers %s by its problem', async (_case, role, raw, type, status, code) => {
    const caller = role === undefined ? undefined : await service.as({ roles: [role] });
    const answer = await fetch(`${service.url}/api/v1/things`, {
      method: 'POST',
      headers: {
        'content-type': type,
        ...(caller === undefined ? {} : { authorization: `Bearer ${caller.token ?? ''}` }),
      },
      body: raw,
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const problem = problemField.parse(await answer.json());
    expect([answer.status, problem.status, problem.code]).toEqual([status, status, code]);
  });

  it('names every wrong field, in the reader’s language', async () => {
    const operator = await service.as({ roles: ['operator'], language: 'ru' });
    const { body } = await operator.call('POST', '/things', { code: 'x', size: 'big', colour: 'red' });
    const { errors, title } = problemField.parse(body);
    expect(errors.map(({ field }) => field).sort()).toEqual(['colour', 'size']);
    expect(title).toBe('Некоторые поля заполнены неверно');
    expect(errors.every(({ message }) => /[а-я]/i.test(message))).toBe(true);
  });

  it('names a path parameter, a body that is none, and a hundred faults at most, each by what came', async () => {
    const operator = await service.as({ roles: ['operator'] });
    const faultsOf = async (method: string, path: string, body?: unknown) =>
      problemField.parse((await operator.call(method, path, body)).body).errors;
    expect(await faultsOf('GET', '/things/7')).toMatchObject([{ field: 'id' }]);
    expect((await faultsOf('POST', '/things', []))[0]).toMatchObject({ field: 'body' });
    expect(await faultsOf('POST', '/things', { code: 'a', size: 1, '': 1 })).toMatchObject([{ field: 'body' }]);
    expect((await faultsOf('POST', '/things', { code: 7, size: 1 }))[0]?.message).toMatch(/received number/);
    const unknown = Object.fromEntries(Array.from({ length: 10_000 }, (_none, index) => [`unknown${index}`, 1]));
    const faults = await faultsOf('POST', '/things', { code: 'a', size: 1, ...unknown });
    expect(faults).toHaveLength(100);
    expect(faults.every(({ message }) => message.length < 100)).toBe(true);
  });

  it('takes a packed body for no body it knows', async () => {
    const operator = await service.as({ roles: ['operator'] });
    const headers = { 'content-encoding': 'gzip' };
    expect((await operator.call('POST', '/things', { code: 'a', size: 1 }, { headers })).status).toBe(415);
  });

  it('refuses a route that says nothing of who may call it, an unknown one and a malformed id', async () => {
    const operator = await service.as({ roles: ['operator'] });
    expect((await operator.call('GET', '/things')).status).toBe(403);
    expect((await operator.call('GET', '/nothing')).status).toBe(404);
    expect((await operator.call('GET', '/things/7')).status).toBe(400);
    expect((await operator.call('GET', `/things/${newId()}`)).status).toBe(200);
  });

  it('consumes an event once, however often it comes', async () => {
    const employeeId = newId();
    const eventId = newId();
    for (let time = 0; time < 3; time += 1) {
      await service.publish(presenceChanged, { employeeId, state: 'busy', at: '2026-05-04T09:00:00Z' }, { eventId });
    }
    await service.settle();
    expect(await service.database.query('SELECT code FROM thing WHERE id = $1', [employeeId])).toEqual([
      { code: 'busy' },
    ]);
  });

  it('describes its API in OpenAPI 3.1 from the schemas', async () => {
    const description = z
      .object({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) })
      .parse(await (await fetch(`${service.url}/internal/openapi`)).json());
    expect(description.openapi).toBe('3.1.0');
    expect(Object.keys(description.paths)).toEqual(expect.arrayContaining(['/api/v1/things', '/api/v1/things/{id}']));
    expect(JSON.stringify(description.paths['/api/v1/things'])).toContain('"size"');
    expect(description.paths['/api/v1/things']).toMatchObject({
      post: {
        'x-roles': ['operator'],
        description: 'May call: operator.',
        parameters: [{ name: 'Idempotency-Key', in: 'header', required: false }],
        responses: { default: { content: { 'application/problem+json': {} } } },
      },
    });
  });

  it('tells how far events are behind', async () => {
    await service.settle();
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toContain('outbox_unsent_events{service="things"} 0');
    expect(metrics).toContain('consumer_lag_events{group="things",topic="routing.presence",service="things"} 0');
  });

  it('forgets an Idempotency-Key after seven days', async () => {
    const keys = () => service.database.query('SELECT key FROM idempotency_key');
    expect(await keys()).not.toEqual([]);
    await service.moveClock(new Date(service.clock.now().getTime() + 8 * 86_400_000));
    expect(await keys()).toEqual([]);
  });

  it('seals the journal; an altered entry breaks the chain', async () => {
    const sealer = new AuditSealer(service.database, systemClock);
    for (let sealed = 1; sealed > 0; sealed = await sealer.seal());
    expect(await sealer.firstBrokenSeal()).toBeUndefined();
    await expect(service.database.query(`UPDATE audit_entry SET action = 'nothing'`)).rejects.toThrow(
      /permission denied/,
    );
    await expect(service.database.query(`DELETE FROM audit_entry`)).rejects.toThrow(/permission denied/);
    // Only the owner of the database can alter an entry, and then the chain tells.
    await service.asOwner(`UPDATE things.audit_entry SET action = 'nothing' WHERE id = 1`);
    expect(await sealer.firstBrokenSeal()).toBe(1);
  });
});
