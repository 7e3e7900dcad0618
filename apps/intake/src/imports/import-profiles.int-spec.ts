import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callResource,
  importMade,
  importPreview,
  importProfileResource,
  importResource,
  pageOf,
  type ImportResource,
} from '@okno/contracts';
import { TestService, type Answer, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let administrator: Caller;

const calls = {
  source: 'calls-csv',
  key: ['line', 'id'],
  missing: ['NONE'],
  skipWhen: [{ column: 'how', in: ['PHANTOM'] }],
  columns: {
    startedAt: { from: ['day', 'at'], format: 'yyMMdd H:mm:ss', timezone: 'Asia/Jerusalem' },
    direction: { const: 'inbound' },
    employee: { from: ['who'] },
    waitSeconds: { from: ['wait'], format: 'mm:ss' },
    outcome: { from: ['how'], map: { AGENT: 'answered', HANG: 'abandoned' } },
  },
};
const callFile = [
  'line\tid\tday\tat\twait\thow\twho',
  'A1\t1\t990201\t7:02:47\t0:08\tAGENT\tDORIT',
  'A1\t2\t990201\t23:59:59\t1:30\tHANG\tNONE',
  'A2\t1\t990201\t8:00:00\t0:00\tAGENT\tNONE',
  'A2\t1\t990201\t8:00:00\t0:00\tAGENT\tNONE',
  'A2\t2\t990230\t8:00:00\t0:00\tAGENT\t=NONE()',
  'A2\t3\t990201\t8:00:00\t0:00\tPHANTOM\tNONE',
  'A2\t4\t990201\t8:00:00\t0:00\tSTRANGE\tNONE',
].join('\r\n');

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

describe('a profile', () => {
  it('is saved, found by id and name, changed and put out of use', async () => {
    const made = importProfileResource.parse((await define('Life', calls)).body);
    expect(made).toMatchObject({
      ...calls,
      delimiter: null,
      header: true,
      rowsAre: 'records',
      active: true,
      version: 1,
    });
    expect(await administrator.get('/imports/profiles/LIFE', importProfileResource)).toEqual(made);
    expect(await administrator.get(`/imports/profiles/${made.id}`, importProfileResource)).toEqual(made);
    const change = (version: number, body: object) =>
      administrator.call('PATCH', '/imports/profiles/Life', body, { headers: { 'if-match': `"${String(version)}"` } });
    expect((await change(1, { name: 'Life 2', key: ['id'] })).status).toBe(200);
    expect((await administrator.call('GET', '/imports/profiles/Life')).status).toBe(404);
    const list = await administrator.get('/imports/profiles?limit=1', pageOf(importProfileResource));
    expect(list.items).toMatchObject([{ name: 'Life 2', key: ['id'], columns: calls.columns, version: 2 }]);
    expect((await define('life 2', calls)).body).toMatchObject({
      status: 409,
      code: 'profile-name-taken',
      errors: [{ field: 'name' }],
    });
    const patch = (version: number, body: object) =>
      administrator.call('PATCH', `/imports/profiles/${made.id}`, body, { headers: { 'if-match': String(version) } });
    expect((await patch(1, { active: false })).status).toBe(409);
    expect((await patch(2, { columns: { callId: { from: ['id'] } } })).status).toBe(422);
    expect((await patch(2, { active: false })).body).toMatchObject({ active: false, version: 3 });
    expect((await post('calls-csv?profile=Life%202', callFile)).body).toMatchObject({ code: 'profile-not-available' });
  });

  it.each<[string, object, number, string, readonly string[]]>([
    ['of no such source', { ...calls, source: 'tea-leaves' }, 422, 'source-not-available', ['source']],
    ['of a source without profiles', { ...calls, source: 'asterisk-cdr' }, 422, 'source-not-available', ['source']],
    ['in no such encoding', { ...calls, encoding: 'klingon' }, 422, 'unknown-encoding', ['encoding']],
    [
      'with several faults',
      {
        ...calls,
        columns: { ...calls.columns, colour: { const: 1 }, waitSeconds: { from: ['wait'], format: 'ells' } },
      },
      422,
      'unusable-profile',
      ['columns.waitSeconds.format', 'columns.colour'],
    ],
    [
      'with an empty from',
      { ...calls, columns: { callId: { from: [] } } },
      400,
      'invalid-input',
      ['columns.callId.from'],
    ],
    ['with a field of no such name', { ...calls, colour: 'red' }, 400, 'invalid-input', ['colour']],
    ['without columns', { source: 'calls-csv' }, 400, 'invalid-input', ['columns']],
  ])('%s is refused', async (_case, body, status, code, fields) => {
    const answer = await define('Refused', body);
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining({ code })]);
    const errors = (answer.body as { errors: readonly { field: string }[] }).errors;
    expect(errors.map(({ field }) => field)).toEqual(fields);
  });

  it('is for administrators', async () => {
    const operator = await service.as({ roles: ['operator'] });
    const answers = [
      await operator.call('GET', '/imports/profiles'),
      await operator.call('POST', '/imports/profiles', { name: 'x', ...calls }),
      await operator.call('POST', '/imports/preview', { source: 'calls-csv', sample: '' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });
});

describe('an import by a profile', () => {
  beforeAll(async () => {
    await define('Bank', calls);
  });

  it("reads another system's calls, and a second time changes nothing", async () => {
    const first = await bring('calls-csv?profile=bank', callFile);
    expect([counts(first), first.profile]).toEqual([['done', 7, 3, 1, 3], 'Bank']);
    expect(first.rejects).toEqual([
      { line: 6, reason: 'startedAt: not-a-time' },
      { line: 7, reason: 'skipped: how is PHANTOM' },
      { line: 8, reason: 'outcome: not-one-of answered|abandoned|failed' },
    ]);
    expect(await administrator.get('/calls/A1%7C2', callResource)).toMatchObject({
      ringingAt: '1999-02-01T21:59:59.000Z',
      waitSeconds: 90,
      outcome: 'abandoned',
      employeeId: null,
    });
    expect(counts(await bring('calls-csv?profile=bank', callFile))).toEqual(['done', 7, 0, 4, 3]);
    const file = await administrator.call('GET', `/imports/${first.id}/rejects.csv`);
    expect(String(file.body).split('\r\n')).toEqual([
      'line,reason,line,id,day,at,wait,how,who',
      "6,startedAt: not-a-time,A2,2,990230,8:00:00,0:00,AGENT,'=NONE()",
      '7,skipped: how is PHANTOM,A2,3,990201,8:00:00,0:00,PHANTOM,NONE',
      '8,outcome: not-one-of answered|abandoned|failed,A2,4,990201,8:00:00,0:00,STRANGE,NONE',
      '',
    ]);
    const readings = await service.database.query(
      `SELECT 1 FROM audit_entry WHERE action = 'import.read-rejects' AND $1 = ANY (subject_ids)`,
      [first.id],
    );
    expect(readings).toHaveLength(1);
  });

  it('keeps the profile it was made with, and goes on by it after a crash', async () => {
    await define('Crash', { ...calls, key: ['id'] });
    const header = 'id\tday\tat\twait\thow\twho';
    const rows = Array.from({ length: 2_500 }, (_, at) => `crash-${String(at)}\t990201\t8:00:00\t0:01\tAGENT\tNONE`);
    const file = [header, ...rows].join('\n');
    const { id } = await bring('calls-csv?profile=crash', file);
    const changed = { columns: { ...calls.columns, direction: { const: 'outbound' } } };
    const headers = { 'if-match': '"1"' };
    expect((await administrator.call('PATCH', '/imports/profiles/crash', changed, { headers })).status).toBe(200);
    // As a crash after the first batch leaves it.
    await service.database.query(`DELETE FROM call WHERE import_id = $1 AND substr(call_id, 7)::int >= 1000`, [id]);
    await service.database.query('INSERT INTO import_part (import_id, number, bytes) VALUES ($1, 0, $2)', [
      id,
      Buffer.from(file),
    ]);
    await service.database.query(
      `UPDATE import SET status = 'running', read = 1000, accepted = 1000, unlinked = 1000, linked = 0, chunks = 1,
         is_read_through = false, leased_until = NULL WHERE id = $1`,
      [id],
    );
    expect(counts(await finished(id))).toEqual(['done', 2_500, 2_500, 0, 0]);
    const stored = await service.database.query<{ direction: string; count: number }>(
      'SELECT direction, count(*)::int FROM call WHERE import_id = $1 GROUP BY 1',
      [id],
    );
    expect(stored).toEqual([{ direction: 'inbound', count: 2_500 }]);
  });

  it('reads another encoding and a file without a header', async () => {
    await define('Headless', {
      source: 'clients-csv',
      header: false,
      delimiter: '|',
      encoding: 'windows-1251',
      columns: { externalId: { from: ['#1'] }, name: { from: ['#3', '#2'] } },
    });
    const name = Uint8Array.of(0xce, 0xea, 0xed, 0xee);
    const file = Buffer.concat([Buffer.from('old-1|'), name, Buffer.from('|x\nold-2||y\n')]);
    const result = await bring('clients-csv?profile=Headless', file);
    expect(counts(result)).toEqual(['done', 2, 2, 0, 0]);
    const stored = await service.database.query('SELECT name FROM client ORDER BY name');
    expect(stored).toEqual([{ name: 'x Окно' }, { name: 'y' }]);
  });

  it.each([
    ['calls-csv?profile=nobody', 422, 'profile-not-available'],
    ['clients-csv?profile=bank', 422, 'profile-of-another-source'],
  ])('%s is refused with %i %s', async (path, status, code) => {
    const answer = await post(path, callFile);
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining({ code })]);
  });

  it('of a file that lacks a column of it fails as a whole, naming it', async () => {
    const result = await bring('calls-csv?profile=bank', 'line;id;day\nA1;1;990201');
    expect([counts(result), result.failure]).toEqual([['failed', 0, 0, 0, 0], 'missing-column: how']);
  });
});

describe('a preview', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  it('shows a file as it is before there is a profile', async () => {
    const body = { source: 'calls-csv', sample: base64('Имя;Wert\nа;1\nб;2\n'), rows: 1 };
    const answer = await administrator.call('POST', '/imports/preview', body);
    expect(importPreview.parse(answer.body)).toEqual({
      delimiter: ';',
      encoding: { used: 'utf-8', guess: 'utf-8' },
      header: ['Имя', 'Wert'],
      rows: [{ line: 2, raw: ['а', '1'], mapped: null, fault: null }],
      faults: [],
      failure: 'missing-column: callId',
    });
  });

  it('tries a profile that is not saved and not finished', async () => {
    const { source: _source, ...definition } = calls;
    const { outcome: _outcome, ...columns } = calls.columns;
    const body = { source: 'calls-csv', sample: base64(callFile), definition: { ...definition, columns } };
    const answer = await administrator.call('POST', '/imports/preview', body, { headers: { 'accept-language': 'ru' } });
    const preview = importPreview.parse(answer.body);
    expect(preview.faults).toEqual([
      { field: 'columns.outcome', code: 'target-needed', message: 'Этот столбец обязателен' },
    ]);
    expect([preview.rows.length, preview.failure]).toEqual([7, 'missing-column: outcome']);
    expect(preview.rows[0]?.mapped).toEqual({
      startedAt: '1999-02-01T05:02:47.000Z',
      direction: 'inbound',
      employee: 'DORIT',
      waitSeconds: '8',
      callId: 'A1|1',
    });
    expect(preview.rows.map(({ fault }) => fault).filter((fault) => fault !== null)).toEqual([
      'startedAt: not-a-time',
      'skipped: how is PHANTOM',
    ]);
  });

  it('says what an import by a saved profile would, and stores nothing', async () => {
    const [before] = await service.database.query('SELECT count(*) FROM call');
    const answer = await post('calls-csv/preview?profile=bank&rows=7', callFile);
    expect(answer.status).toBe(200);
    const { rows, faults, failure } = importPreview.parse(answer.body);
    expect(rows.map(({ line, fault }) => [line, fault])).toEqual([
      [2, null],
      [3, null],
      [4, null],
      [5, null],
      [6, 'startedAt: not-a-time'],
      [7, 'skipped: how is PHANTOM'],
      [8, 'outcome: not-one-of answered|abandoned|failed'],
    ]);
    expect([faults, failure]).toEqual([[], null]);
    expect(await service.database.query('SELECT count(*) FROM call')).toEqual([before]);
  });

  it('leaves out the row that the end of a sample tore', async () => {
    const sample = base64('externalId,name\n1,"whole"\n2,"to');
    const look = async (isPart: boolean) =>
      importPreview.parse(
        (await administrator.call('POST', '/imports/preview', { source: 'clients-csv', sample, isPart })).body,
      );
    expect((await look(true)).failure).toBeNull();
    expect((await look(false)).failure).toBe('quote-not-closed');
  });

  it.each([
    [{ source: 'tea-leaves', sample: '' }, 422, 'source-not-available'],
    [{ source: 'calls-csv', sample: '', profile: 'nobody' }, 422, 'profile-not-available'],
    [{ source: 'calls-csv', sample: '', timezone: 'Nowhere/Land' }, 422, 'unknown-timezone'],
    [{ source: 'calls-csv', sample: '', profile: 'bank', definition: {} }, 422, 'either-profile'],
    [{ source: 'calls-csv', sample: '', definition: { encoding: 'klingon' } }, 422, 'unknown-encoding'],
    [{ source: 'calls-csv', sample: 'no base64' }, 400, 'invalid-input'],
  ])('of %j is refused with %i %s', async (body, status, code) => {
    const answer = await administrator.call('POST', '/imports/preview', body);
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining({ code })]);
  });
});
