import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  importMade,
  importResource,
  requestHistoriesImported,
  requestResource,
  requestsImported,
  type ImportResource,
} from '@okno/contracts';
import { TestService, type Answer, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let administrator: Caller;

const define = (name: string, body: object): Promise<Answer> =>
  administrator.call('POST', '/imports/profiles', { name, ...body });
async function post(path: string, raw: string | Uint8Array): Promise<Answer> {
  return administrator.call('POST', `/imports/${path}`, undefined, { raw, headers: { 'content-type': 'text/csv' } });
}
async function finished(id: string): Promise<ImportResource> {
  const isOver = ({ status }: ImportResource) => status === 'done' || status === 'failed';
  const result = await administrator.eventually(`/imports/${id}`, importResource, isOver, 20);
  expect(result.accepted + result.duplicates + result.rejected).toBe(result.read);
  expect(result.linked + result.unlinked).toBe(result.accepted);
  return result;
}
async function bring(path: string, raw: string | Uint8Array): Promise<ImportResource> {
  const answer = await post(path, raw);
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
});
afterAll(async () => {
  await service.stop();
});

describe('snapshots of requests', () => {
  const profile = {
    source: 'requests-csv',
    rowsAre: 'snapshots',
    missing: ['?'],
    key: ['number'],
    columns: {
      at: { from: ['changed'], format: 'd/M/yyyy HH:mm', timezone: 'UTC' },
      registeredAt: { from: ['opened'], format: 'd/M/yyyy HH:mm', timezone: 'UTC' },
      status: {
        from: ['state'],
        map: { New: 'registered', Active: 'in-progress', Await: 'waiting', Done: 'solved', Closed: 'closed' },
      },
      closedAt: { from: ['closed'], format: 'd/M/yyyy HH:mm', timezone: 'UTC' },
      department: { from: ['team'] },
    },
  };
  const header = 'number,state,changed,opened,closed,team';
  const rows = [
    'INC1,New,1/2/2016 08:33,1/2/2016 08:30,7/2/2016 12:00,A',
    'INC1,New,1/2/2016 08:43,1/2/2016 08:30,7/2/2016 12:00,A',
    'INC2,Active,1/2/2016 09:00,1/2/2016 08:59,?,A',
    'INC1,Active,1/2/2016 10:00,1/2/2016 08:30,7/2/2016 12:00,A',
    'INC1,Active,1/2/2016 11:00,1/2/2016 08:30,7/2/2016 12:00,B',
    'INC1,Await,1/2/2016 12:00,1/2/2016 08:30,7/2/2016 12:00,B',
    'INC1,Done,2/2/2016 08:00,1/2/2016 08:30,7/2/2016 12:00,B',
    'INC1,Active,3/2/2016 08:00,1/2/2016 08:30,7/2/2016 12:00,B',
    'INC1,Done,4/2/2016 08:00,1/2/2016 08:30,7/2/2016 12:00,B',
    'INC1,Closed,7/2/2016 12:00,1/2/2016 08:30,7/2/2016 12:00,B',
    'INC1,-100,7/2/2016 13:00,1/2/2016 08:30,7/2/2016 12:00,B',
    'INC2,Await,?,1/2/2016 08:59,?,A',
  ];

  it('become requests and their histories, once', async () => {
    expect((await define('Log', profile)).status).toBe(201);
    const file = [header, ...rows].join('\n');
    const first = await bring('requests-csv?profile=log', file);
    expect(counts(first)).toEqual(['done', 12, 9, 1, 2]);
    expect(first.rejects).toEqual([
      { line: 12, reason: expect.stringMatching(/^status: not-one-of/) },
      { line: 13, reason: 'at: required' },
    ]);
    const operator = await service.as({ roles: ['operator'] });
    const closed = {
      status: 'closed',
      registeredAt: '2016-02-01T08:30:00.000Z',
      solvedAt: '2016-02-04T08:00:00.000Z',
      closedAt: '2016-02-07T12:00:00.000Z',
      reopenCount: 1,
    };
    expect(await operator.get('/requests/INC1', requestResource)).toMatchObject(closed);
    expect(await operator.get('/requests/INC2', requestResource)).toMatchObject({ status: 'in-progress' });
    const steps = await service.database.query<{ event: string }>(
      `SELECT event FROM request_step s JOIN request r ON r.id = s.request_id WHERE reference = 'INC1' ORDER BY at, event DESC`,
    );
    expect(steps.map(({ event }) => event)).toEqual([
      'registered',
      'accepted',
      'assigned',
      'waiting',
      'solved',
      'reopened',
      'solved',
      'closed',
    ]);
    const histories = await service.publishedOf(requestHistoriesImported);
    const states = await service.publishedOf(requestsImported);
    expect(counts(await bring('requests-csv?profile=log', file))).toEqual(['done', 12, 0, 10, 2]);
    // A longer export of the same system brings only what is new.
    const more = `${file}\nINC2,Done,9/2/2016 09:00,1/2/2016 08:59,?,A`;
    expect(counts(await bring('requests-csv?profile=log', more))).toEqual(['done', 13, 1, 10, 2]);
    expect(await operator.get('/requests/INC2', requestResource)).toMatchObject({ status: 'solved' });
    expect(await service.publishedOf(requestHistoriesImported)).toHaveLength(histories.length + 1);
    expect(await service.publishedOf(requestsImported)).toHaveLength(states.length + 1);
  });
});

describe('many requests told by one snapshot each', () => {
  it('have more steps than rows', async () => {
    const rows = Array.from({ length: 900 }, (_, at) => `many-${String(at)},closed,2016-02-01T08:30:00Z`);
    await define('Many', {
      source: 'requests-csv',
      rowsAre: 'snapshots',
      columns: { reference: { from: ['n'] }, status: { from: ['s'] }, at: { from: ['t'] } },
    });
    const result = await bring('requests-csv?profile=many', ['n,s,t', ...rows].join('\n'));
    expect(counts(result)).toEqual(['done', 900, 900, 0, 0]);
    const [stored] = await service.database.query(
      `SELECT count(*)::int AS steps, count(DISTINCT r.id)::int AS requests
       FROM request_step s JOIN request r ON r.id = s.request_id WHERE r.reference LIKE 'many-%' AND r.status = 'closed'`,
    );
    expect(stored).toEqual({ steps: 1_800, requests: 900 });
  });
});
