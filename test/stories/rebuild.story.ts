import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventCatalogue } from '@okno/contracts';
import { eventLogSettings, openEventLog } from '@okno/messaging';
import { startEmbeddedPostgres } from '@okno/persistence';
import { OknoProcess, type Caller } from '@okno/testing';
import { Client } from 'pg';
import { z } from 'zod';
import { Company, type Colleague } from './company.js';
import * as shape from './shapes.js';

const script = fileURLToPath(new URL('../../scripts/rebuild.mjs', import.meta.url));
const services = ['intake', 'routing', 'escalation', 'complaints-analytics', 'billing-receivables', 'gateway'];
const schemas = services.map((service) => service.replaceAll('-', '_'));
const topics = [...new Set(eventCatalogue.map(({ topic }) => topic.name))];
const silent = { warn: () => undefined, error: () => undefined };
const cubeSchema = z.looseObject({
  measures: z.array(
    z.looseObject({ name: z.string(), dimensions: z.array(z.string()), parameter: z.unknown().optional() }),
  ),
  dimensions: z.array(z.looseObject({ name: z.string() })),
});

/** An engineer rebuilds everything that services keep of each other: nothing is lost, nothing happens twice, and work goes on. */
describe('rebuilding the projections of every service', () => {
  let dataDir: string;
  let okno: OknoProcess;
  let anna: Colleague;
  let boris: Colleague;
  let clientId: string;
  let cubeBefore: ReadonlyMap<string, unknown>;

  const march = { from: '2027-03-01', to: '2027-04-01', timezone: 'Europe/Moscow' };
  const request = {
    ...{ channel: 'phone', kind: 'incident', subject: 'No internet', description: 'The office is offline.' },
    product: 'fiber',
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'okno-rebuild-'));
    okno = await OknoProcess.start({ dataDir });
    await live();
  }, 240_000);

  afterAll(async () => {
    await okno.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Enough of a company's life for every service to know something of the others. */
  async function live(): Promise<void> {
    const company = await Company.found(okno);
    const experts = await company.department('experts', 'Experts', company.rootDepartmentId, ['main']);
    anna = await company.hire('Anna L1', ['operator', 'manager', 'director', 'finance'], experts, 1, {
      extension: '101',
    });
    boris = await company.hire('Boris Expert', ['specialist', 'quality'], experts, 2);
    const gone = await company.hire('Gone Early', ['specialist'], experts, 2);
    await company.appointHead(experts, boris);
    await company.product('fiber', 'Fibre line');
    await company.cause('late-repair', 'Repair came late');
    await company.timeIs('2027-03-02T07:00:00Z');
    const client = { kind: 'organisation', name: 'Romashka LLC', phones: ['+74951234567'], managerId: anna.employeeId };
    clientId = (await anna.api.post('/clients', client, shape.created)).id;
    const call = { callId: 'call-1', direction: 'inbound', from: '+74951234567', to: '+74957654321', queue: 'main' };
    for (const event of ['ringing', 'answered', 'ended']) {
      const at = { ringing: '2027-03-02T07:00:00Z', answered: '2027-03-02T07:00:15Z', ended: '2027-03-02T07:05:00Z' };
      const extra = event === 'answered' ? { employeeExtension: '101' } : {};
      await anna.api.post(
        '/channels/telephony/events',
        { ...call, event, at: at[event as keyof typeof at], ...extra },
        z.unknown(),
      );
    }
    const { id } = await anna.api.post(
      '/requests',
      { ...request, clientId, billable: true, callId: 'call-1' },
      shape.request,
    );
    const given = await anna.api.post(
      `/requests/${id}/assignments`,
      { departmentId: experts, tier: 2, instruction: 'Find the fault', withinWorkingMinutes: 240 },
      shape.assignment,
    );
    const expert = given.offeredToId === boris.employeeId ? boris : gone;
    await expert.api.post(`/assignments/${given.id}/accept`, {}, shape.assignment);
    await expert.api.post(`/assignments/${given.id}/complete`, { result: 'Repaired' }, shape.assignment);
    await anna.api.post(`/requests/${id}/escalations`, { kind: 'systemic', reason: 'Again' }, shape.escalation);
    const complaint = { clientId, requestId: id, cause: 'late-repair', severity: 'high', text: 'Twice in one day!' };
    await anna.api.post('/complaints', complaint, shape.complaint);
    const unasked = { clientId, cause: 'late-repair', severity: 'normal', text: 'And nobody called me' };
    await anna.api.post('/complaints', unasked, shape.complaint);
    await anna.api.post(`/requests/${id}/solve`, { answer: 'The line is repaired.' }, shape.request);
    await anna.api.eventually(
      `/invoices?requestId=${id}`,
      shape.page(shape.invoice),
      ({ items }) => items.length === 1,
    );
    const { version } = await company.administrator.get(`/employees/${gone.employeeId}`, shape.created);
    await company.administrator.patch(`/employees/${gone.employeeId}`, { active: false }, version, z.unknown());
    // Clocks are breached and escalated; whatever they cause has happened when this is answered.
    await company.timeIs('2027-03-09T07:00:00Z');
    cubeBefore = await everythingInTheCube(anna.api);
  }

  /** Every measure by every dimension it can be split by, and the records behind each. */
  async function everythingInTheCube(reader: Caller): Promise<ReadonlyMap<string, unknown>> {
    const schema = await reader.get('/cube/schema', cubeSchema);
    const measures = schema.measures.filter(({ parameter }) => parameter === undefined);
    const answers = new Map<string, unknown>();
    for (const { name: dimension } of schema.dimensions) {
      const asked = measures.filter(({ dimensions }) => dimensions.includes(dimension)).map(({ name }) => name);
      // One question asks for thirty at most.
      for (let from = 0; from < asked.length; from += 30) {
        const some = { measures: asked.slice(from, from + 30), dimensions: [dimension], filters: [], period: march };
        const { rows } = await reader.post('/cube/query', some, shape.cubeAnswer);
        answers.set(`by ${dimension}, from measure ${from.toString()}`, rows);
      }
    }
    for (const { name: measure } of measures) {
      const question = { measures: [measure], dimensions: [], filters: [], period: march, cell: {}, measure };
      answers.set(`behind ${measure}`, (await reader.post('/cube/records', question, shape.cubeRecords)).items);
    }
    return answers;
  }

  function rebuild(...words: string[]): Promise<{ readonly code: number | null; readonly said: string }> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [script, ...words], { env: environment() });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          said += chunk.toString();
        });
      }
      child.on('close', (code) => {
        resolve({ code, said });
      });
    });
  }

  /** Where the log is Kafka, this installation has topics of its own. */
  function environment(): NodeJS.ProcessEnv {
    return { ...process.env, NODE_OPTIONS: '', OKNO_DATA_DIR: dataDir, KAFKA_PREFIX: `${basename(dataDir)}.` };
  }

  /** Every table of every service as its number of rows and a hash of all columns, where the log ends, and where each group stands. */
  async function dump(): Promise<ReadonlyMap<string, string>> {
    const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    const eventLog = await openEventLog(eventLogSettings.parse(environment()), {
      ...{ databaseUrl: postgres.url, clientId: 'test', logger: silent },
    });
    try {
      const tables = await client.query<{ name: string }>(
        `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = ANY ($1) ORDER BY 1`,
        [schemas],
      );
      const found = new Map<string, string>();
      for (const { name } of tables.rows) {
        const { rows } = await client.query<{ hash: string }>(
          `SELECT count(*) || ' ' || md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) AS hash FROM ${name} t`,
        );
        found.set(name, rows[0]?.hash ?? '');
      }
      const inOrder = (positions: ReadonlyMap<string, number>): string => JSON.stringify([...positions].sort());
      found.set('the log', inOrder(await eventLog.endOffsets(topics)));
      for (const service of services) found.set(`group ${service}`, inOrder(await eventLog.positions(service)));
      return found;
    } finally {
      await eventLog.close();
      await client.end();
      await postgres.stop();
    }
  }

  it('is refused while Okno runs', async () => {
    const { code, said } = await rebuild('complaints-analytics');
    expect(said).toContain('complaints-analytics is running');
    expect(code).toBe(1);
  }, 60_000);

  it('makes every table what it was, row for row, and touches nothing else', async () => {
    await okno.stop();
    const before = await dump();
    const { code, said } = await rebuild('all');
    expect(said).toContain('gateway: made anew');
    expect(code).toBe(0);
    expect(Object.fromEntries(await dump())).toEqual(Object.fromEntries(before));
    expect([...cubeBefore.values()].filter((rows) => Array.isArray(rows) && rows.length > 0).length).toBeGreaterThan(
      20,
    );
    const filled = [...before].filter(([name, hash]) => /_replica|\.access_/.test(name) && !hash.startsWith('0 '));
    expect(filled.length).toBeGreaterThan(40);
  }, 180_000);

  it('and work goes on: the cube answers as before, and a new request is heard of once', async () => {
    okno = await OknoProcess.start({ dataDir });
    const again = await okno.signIn('anna.l1@story.okno', 'a-password-for-stories');
    expect(Object.fromEntries(await everythingInTheCube(again))).toEqual(Object.fromEntries(cubeBefore));
    const administrator = await okno.signIn();
    await administrator.put('/test/clock', { now: '2027-03-09T07:30:00Z' });
    const registered = await again.post('/requests', { ...request, clientId }, shape.request);
    await administrator.put('/test/clock', { now: '2027-03-09T08:00:00Z' });
    const timeline = await again.get(`/requests/${registered.id}/timeline`, shape.page(shape.timelineItem));
    expect(timeline.items.filter(({ kind }) => kind === 'request')).toHaveLength(1);
    const deadlines = await again.get(`/requests/${registered.id}/deadlines`, shape.itemsOf(shape.deadline));
    expect(deadlines.items.filter(({ kind }) => kind === 'solution')).toHaveLength(1);
    const question = { measures: ['requests.registered'], dimensions: [], filters: [], period: march };
    expect((await again.post('/cube/query', question, shape.cubeAnswer)).rows).toEqual([[3]]);
  }, 180_000);
});
