import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callResource,
  callsImported,
  clientDescribed,
  clientResource,
  clientsImported,
  complaintRowsReceived,
  departmentDefined,
  employeeDefined,
  employeeDescribed,
  importChunkCounted,
  importMade,
  importResource,
  pageOf,
  productResource,
  queueDefined,
  requestHistoriesImported,
  requestResource,
  requestsImported,
  wellKnown,
  type ImportResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, type Answer, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

const departmentId = newId();
const employeeId = newId();
const callHeader =
  'callId,startedAt,direction,from,to,queue,employee,product,clientExternalId,waitSeconds,talkSeconds,outcome';
let service: TestService;
let administrator: Caller;

async function post(source: string, body: string | Uint8Array, query = ''): Promise<Answer> {
  const headers = { 'content-type': 'text/csv' };
  return administrator.call('POST', `/imports/${source}${query}`, undefined, { raw: body, headers });
}
async function finished(id: string): Promise<ImportResource> {
  const isOver = ({ status }: ImportResource) => status === 'done' || status === 'failed';
  const result = await administrator.eventually(`/imports/${id}`, importResource, isOver, 20);
  expect(result.accepted + result.duplicates + result.rejected).toBe(result.read);
  expect(result.linked + result.unlinked).toBe(result.accepted);
  return result;
}
async function bring(source: string, body: string | Uint8Array, query = ''): Promise<ImportResource> {
  const answer = await post(source, body, query);
  expect([answer.status, answer.body]).toEqual([202, { id: expect.any(String) }]);
  return finished(importMade.parse(answer.body).id);
}
const counts = ({ status, read, accepted, duplicates, rejected }: ImportResource) => [
  status,
  read,
  accepted,
  duplicates,
  rejected,
];

beforeAll(async () => {
  service = await TestService.start(intakeService);
  administrator = await service.as({ roles: ['administrator'] });
  await service.publish(departmentDefined, {
    departmentId,
    code: 'support',
    name: 'Support',
    parentId: null,
    headId: null,
    calendarId: wellKnown.defaultCalendarId,
    active: true,
  });
  await service.publish(queueDefined, { queueId: newId(), code: 'line-1', name: 'Line', departmentId, active: true });
  await service.publish(
    employeeDefined,
    {
      employeeId,
      departmentId,
      tier: 1,
      extension: '101',
      skills: [],
      languages: [],
      capacity: 5,
      calendarId: null,
      active: true,
    },
    { version: 1 },
  );
  await service.publish(employeeDescribed, { employeeId, name: 'Ann Agent', email: 'ann@okno.example' });
  await administrator.post('/products', { code: 'fibre', name: 'Fibre' }, productResource);
  await service.settle();
});
afterAll(async () => {
  await service.stop();
});

describe('clients-csv', () => {
  const file =
    '\ufeffExternalId;KIND; name ;taxId;segment;manager;phone;email\r\n' +
    'K-1;organisation;"Roof; & Sons";7700;key;ann@okno.example;8 495 000-00-01;Info@Roof.example\r\n' +
    'K-2;person;Boris;;;nobody;;\r\n' +
    'K-2;person;Boris again;;;;;\r\n' +
    ';person;Nameless;;;;;\r\n' +
    'K-3;robot;Bot;;;;;\r\n' +
    'K-4;person;Bad phone;;;;12;\r\n';

  it('makes clients once, whatever the header looks like, and names the lines it cannot use', async () => {
    const first = await bring('clients-csv', file);
    expect(counts(first)).toEqual(['done', 6, 2, 1, 3]);
    expect(first.rejects).toEqual([
      { line: 5, reason: 'externalId: required' },
      { line: 6, reason: 'kind: not-one-of organisation|person' },
      { line: 7, reason: 'phone: not-a-phone-number' },
    ]);
    expect(counts(await bring('clients-csv', file))).toEqual(['done', 6, 0, 3, 3]);
    const { items } = await administrator.get('/clients?phone=%2B74950000001', pageOf(clientResource));
    expect(items).toMatchObject([
      { name: 'Roof; & Sons', managerId: employeeId, emails: ['info@roof.example'], externalIds: { import: 'K-1' } },
    ]);
    const announced = (await service.publishedOf(clientsImported)).flatMap(({ data }) => data.rows);
    expect(announced.map(({ externalIds }) => externalIds)).toEqual([{}, {}]);
    expect(await service.publishedOf(clientDescribed)).toHaveLength(2);
  });
});

describe('calls-csv', () => {
  it('stores calls with all that is known by their names, and rejects no unknown ones', async () => {
    const result = await bring(
      'calls-csv',
      [
        callHeader,
        'i-1,2026-05-04T10:00:00Z,inbound,+79990000000,+74950000000,line-1,Ann Agent,FIBRE,K-1,12,60,answered',
        'i-2,2026-05-04T10:01:00Z,inbound,84950000001,,,101,,,30,0,abandoned',
        'i-3,2026-05-04T10:02:00Z,outbound,,+70000000000,none,nobody,nothing,unknown,5,,failed',
        'i-3,2026-05-04T10:02:00Z,outbound,,+70000000000,,,,,5,,failed',
        'i-4,2026-05-04 10:02:00,inbound,,,,,,,5,,abandoned',
        'i-5,2026-02-30T10:02:00Z,inbound,,,,,,,5,,abandoned',
        'i-6,2026-05-04T10:02:00Z,inbound,,,,,,,-5,,abandoned',
        'i-7,2026-05-04T10:02:00Z,inbound,,,,,,,5,,lost',
      ].join('\n'),
    );
    expect(counts(result)).toEqual(['done', 8, 3, 1, 4]);
    expect([result.linked, result.unlinked]).toEqual([2, 1]);
    expect(result.rejects).toEqual([
      { line: 6, reason: 'startedAt: timezone-needed' },
      { line: 7, reason: 'startedAt: not-a-time' },
      { line: 8, reason: 'waitSeconds: negative' },
      { line: 9, reason: 'outcome: not-one-of answered|abandoned|failed' },
    ]);
    const call = await administrator.get('/calls/i-1', callResource);
    expect(call).toMatchObject({
      employeeId,
      department: departmentId,
      queue: 'line-1',
      answeredAt: '2026-05-04T10:00:12.000Z',
      endedAt: '2026-05-04T10:01:12.000Z',
      outcome: 'answered',
    });
    expect(call.product).not.toBeNull();
    expect(call.clientId).not.toBeNull();
    expect(await administrator.get('/calls/i-2', callResource)).toMatchObject({ clientId: call.clientId, employeeId });
    const announced = (await service.publishedOf(callsImported)).flatMap(({ data }) => data.rows);
    expect(announced.map(({ callId, version }) => [callId, version])).toEqual([
      ['i-1', 1],
      ['i-2', 1],
      ['i-3', 1],
    ]);
  });

  it('reads local times of a zone, and tabs', async () => {
    const file = 'callId\tstartedAt\tdirection\toutcome\rl-1\t2026-05-04 10:00:00\tInbound\tABANDONED';
    expect(counts(await bring('calls-csv', file, '?timezone=Europe/Moscow'))).toEqual(['done', 1, 1, 0, 0]);
    expect((await administrator.get('/calls/l-1', callResource)).ringingAt).toBe('2026-05-04T07:00:00.000Z');
  });

  it('goes through many rows in batches, and a second time changes nothing', async () => {
    const rows = Array.from(
      { length: 3_500 },
      (_, place) => `m-${String(place)},2026-05-04T10:00:00Z,inbound,,,,,,,1,1,answered`,
    );
    const file = [callHeader, ...rows].join('\n');
    expect(counts(await bring('calls-csv', file))).toEqual(['done', 3_500, 3_500, 0, 0]);
    const before = await service.publishedOf(callsImported);
    expect(counts(await bring('calls-csv', file))).toEqual(['done', 3_500, 0, 3_500, 0]);
    expect(await service.publishedOf(callsImported)).toHaveLength(before.length);
  });

  it('goes on where it was after a crash', async () => {
    const rows = Array.from(
      { length: 2_500 },
      (_, place) => `r-${String(place)},2026-05-04T10:00:00Z,inbound,,,,,,,1,1,answered`,
    );
    const made = await post('calls-csv', [callHeader, ...rows].join('\n'));
    const { id } = await finished(importMade.parse(made.body).id);
    // As a crash after the first batch leaves it.
    await service.database.query(`DELETE FROM call WHERE import_id = $1 AND substr(call_id, 3)::int >= 1000`, [id]);
    await service.database.query('INSERT INTO import_part (import_id, number, bytes) VALUES ($1, 0, $2)', [
      id,
      Buffer.from([callHeader, ...rows].join('\n')),
    ]);
    await service.database.query(
      `UPDATE import SET status = 'running', read = 1000, accepted = 1000, unlinked = 1000, linked = 0, chunks = 1,
         is_read_through = false, leased_until = NULL WHERE id = $1`,
      [id],
    );
    expect(counts(await finished(id))).toEqual(['done', 2_500, 2_500, 0, 0]);
    const [stored] = await service.database.query<{ count: number }>('SELECT count(*) FROM call WHERE import_id = $1', [
      id,
    ]);
    expect(stored?.count).toBe(2_500);
  });

  it.each<[string, string | Uint8Array, readonly unknown[], string | null]>([
    ['an empty file', '', ['done', 0, 0, 0, 0], null],
    ['a header alone', `${callHeader}\n`, ['done', 0, 0, 0, 0], null],
    ['no header', 'a,b\n1,2\n', ['failed', 0, 0, 0, 0], 'missing-column: callId'],
    [
      'binary garbage',
      Uint8Array.from({ length: 3_000 }, (_, at) => (at * 7919) % 256),
      ['failed', 0, 0, 0, 0],
      'missing-column: callId',
    ],
    ['an unclosed quotation mark', `${callHeader}\n"u-1,x\n`, ['failed', 0, 0, 0, 0], 'quote-not-closed'],
  ])('takes %s for what it is', async (_case, file, expected, failure) => {
    const result = await bring('calls-csv', file);
    expect([counts(result), result.failure]).toEqual([expected, failure]);
  });
});

describe('requests-csv and request-events-csv', () => {
  const requests = [
    'reference,clientExternalId,channel,kind,subject,description,product,priority,registeredAt,owner,department,tier,solvedAt,closedAt',
    'OLD-1,K-1,email,incident,Roof,"It\nleaks",fibre,2,2026-01-10T09:00:00Z,Ann Agent,support,2,2026-01-11T09:00:00Z,2026-01-12T09:00:00Z',
    'OLD-2,new-client,,,,,,,2026-01-10T09:00:00Z,,,,,',
    'OLD-3,,phone,,Stranger,,,,2026-01-10T09:00:00Z,,,,,',
    'OLD-4,,,,,,,,2026-01-10T09:00:00Z,,,,2026-01-09T09:00:00Z,',
    'R-2026-000001,,,,,,,,2026-01-10T09:00:00Z,,,,,',
    'OLD-5,,,,,,,9,2026-01-10T09:00:00Z,,,,,',
  ].join('\n');

  it('keep their own times and tell nobody', async () => {
    const result = await bring('requests-csv', requests);
    expect(counts(result)).toEqual(['done', 6, 3, 0, 3]);
    expect([result.linked, result.unlinked]).toEqual([1, 2]);
    expect(result.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [6, 'solvedAt: before-registeredAt'],
      [7, 'reference: form-of-our-own'],
      [8, 'priority: not-within 1-4'],
    ]);
    const operator = await service.as({ roles: ['operator'] });
    expect(await operator.get('/requests/OLD-1', requestResource)).toMatchObject({
      status: 'closed',
      kind: 'incident',
      ownerId: employeeId,
      tier: 2,
      priority: 2,
      description: 'It\nleaks',
      registeredAt: '2026-01-10T09:00:00.000Z',
      closedAt: '2026-01-12T09:00:00.000Z',
    });
    expect((await operator.get('/requests/OLD-2', requestResource)).ownerId).toBe(wellKnown.administratorEmployeeId);
    const announced = (await service.publishedOf(requestsImported)).flatMap(({ data }) => data.rows);
    expect(announced.map(({ reference, departmentId: department }) => [reference, department])).toEqual([
      ['OLD-1', departmentId],
      ['OLD-2', null],
      ['OLD-3', null],
    ]);
    expect(counts(await bring('requests-csv', requests))).toEqual(['done', 6, 0, 3, 3]);
  });

  it('lay their history over the request', async () => {
    const steps = [
      'reference,at,event,tier,department,employee,reason',
      'OLD-2,2026-01-10T10:00:00Z,accepted,1,support,Ann Agent,',
      'OLD-2,2026-01-14T10:00:00Z,solved,,,,',
      'OLD-2,2026-01-12T10:00:00Z,solved,,,,',
      'OLD-2,2026-01-13T10:00:00Z,reopened,,,,again',
      'OLD-2,2026-01-13T10:00:00Z,reopened,,,,again',
      'OLD-9,2026-01-13T10:00:00Z,solved,,,,',
      'OLD-2,2026-01-13T10:00:00Z,sneezed,,,,',
    ].join('\n');
    const result = await bring('request-events-csv', steps);
    expect(counts(result)).toEqual(['done', 7, 4, 1, 2]);
    expect(result.rejects).toEqual([
      { line: 7, reason: 'reference: no-imported-request' },
      { line: 8, reason: expect.stringMatching(/^event: not-one-of/) },
    ]);
    const operator = await service.as({ roles: ['operator'] });
    expect(await operator.get('/requests/OLD-2', requestResource)).toMatchObject({
      status: 'solved',
      solvedAt: '2026-01-14T10:00:00.000Z',
      reopenCount: 1,
      version: 2,
    });
    expect((await service.publishedOf(requestHistoriesImported)).flatMap(({ data }) => data.rows)).toHaveLength(4);
    const changed = (await service.publishedOf(requestsImported)).flatMap(({ data }) => data.rows);
    expect(changed.filter(({ version }) => version === 2)).toMatchObject([{ reference: 'OLD-2', status: 'solved' }]);
    expect(counts(await bring('request-events-csv', steps))).toEqual(['done', 7, 0, 5, 2]);
  });
});

describe('complaints-csv', () => {
  it('is done when the service that owns complaints has counted its rows', async () => {
    const file = [
      'reference,clientExternalId,requestReference,product,cause,department,severity,text,receivedAt,answeredAt,verdict,appealed',
      'C-1,K-1,OLD-1,fibre,late,support,high,"So late",2026-01-13T09:00:00Z,,,нет',
      'C-2,,,,,,,,2026-01-13T09:00:00Z,2026-01-12T09:00:00Z,,',
    ].join('\n');
    const { id } = importMade.parse((await post('complaints-csv', file)).body);
    const waiting = await administrator.eventually(`/imports/${id}`, importResource, ({ read }) => read === 2);
    expect([waiting.status, waiting.rejected]).toEqual(['running', 1]);
    const [sent] = await service.publishedOf(complaintRowsReceived);
    const row = { line: 2, reference: 'C-1', severity: 'high', cause: 'late', appealed: false };
    expect(sent?.data.rows).toMatchObject([row]);
    expect(sent?.data.rows[0]?.requestId).not.toBeNull();
    await service.publish(
      importChunkCounted,
      { importId: id, chunk: 0, accepted: 1, duplicates: 0, rejected: 0, linked: 1, unlinked: 0, rejects: [] },
      { id },
    );
    expect(counts(await finished(id))).toEqual(['done', 2, 1, 0, 1]);
  });
});

describe('an import', () => {
  it.each([
    ['calls-csv', '?timezone=Nowhere/Land', 422, 'unknown-timezone'],
    ['calls-csv', '?profile=mine', 422, 'profile-not-available'],
    ['bank-statement', '', 422, 'source-not-available'],
    ['no-such-csv', '', 422, 'source-not-available'],
    ['calls-csv', '?colour=red', 400, 'invalid-input'],
  ])('of %s%s is refused with %i %s', async (source, query, status, code) => {
    const answer = await post(source, callHeader, query);
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining({ code })]);
  });

  it('is for administrators, takes only files, and is made once under a key', async () => {
    const operator = await service.as({ roles: ['operator'] });
    const headers = { 'content-type': 'text/csv; charset=utf-8' };
    expect((await operator.call('POST', '/imports/calls-csv', '', { raw: callHeader, headers })).status).toBe(403);
    for (const caller of [operator, administrator])
      expect((await caller.call('POST', '/imports/calls-csv', {})).status).toBe(415);
    const raw = `${callHeader}\nk-1,2026-05-04T10:00:00Z,inbound,,,,,,,1,1,answered`;
    const options = { raw, headers: { 'content-type': 'text/plain', 'idempotency-key': 'once' } };
    const send = () => administrator.call('POST', '/imports/calls-csv', undefined, options);
    expect((await send()).body).toEqual((await send()).body);
    const { items } = await administrator.get('/imports?limit=2', pageOf(importResource));
    expect(items.every((item) => !('sortKey' in item))).toBe(true);
    expect([items.length, (await administrator.call('GET', `/imports/${newId()}`)).status]).toEqual([2, 404]);
  });
});
