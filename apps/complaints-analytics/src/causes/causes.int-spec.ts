import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { causeDefined, causeResource, pageOf, problemField } from '@okno/contracts';
import { TestService, type Caller } from '@okno/testing';
import { complaintsAnalyticsService } from '../service.js';

let service: TestService;
let quality: Caller;
beforeAll(async () => {
  service = await TestService.start(complaintsAnalyticsService);
  quality = await service.as({ roles: ['quality'] });
});
afterAll(async () => {
  await service.stop();
});

const add = (code: string, parentId?: string) =>
  quality.post(
    '/causes',
    { code, name: `Cause ${code}`, ...(parentId === undefined ? {} : { parentId }) },
    causeResource,
  );

async function refusal(method: string, path: string, body: unknown, version?: number): Promise<[number, string]> {
  const headers = version === undefined ? {} : { 'if-match': `"${version.toString()}"` };
  const answer = await quality.call(method, path, body, { headers });
  return [answer.status, problemField.parse(answer.body).code];
}

describe('causes', () => {
  it('grow into a tree by id or code and are announced', async () => {
    const service1 = await add('service');
    const late = await add('late', 'service');
    const later = await add('later', late.id);
    expect([service1.parentId, late.parentId, later.parentId]).toEqual([null, service1.id, late.id]);
    const events = await service.publishedOf(causeDefined);
    expect(events.map(({ data }) => data.code)).toEqual(expect.arrayContaining(['service', 'late', 'later']));
    const read = await quality.get('/causes/late', causeResource);
    expect(read).toEqual(late);
  });

  it('refuse a circle, a taken code, an unknown parent and a stale version', async () => {
    const top = await add('top');
    const low = await add('low', 'top');
    expect(await refusal('PATCH', `/causes/${top.id}`, { parentId: 'low' }, 1)).toEqual([422, 'cause-circle']);
    expect(await refusal('PATCH', `/causes/${top.id}`, { parentId: top.id }, 1)).toEqual([422, 'cause-circle']);
    expect(await refusal('POST', '/causes', { code: 'top', name: 'again' })).toEqual([409, 'code-taken']);
    expect(await refusal('PATCH', `/causes/${low.id}`, { code: 'top' }, 1)).toEqual([409, 'code-taken']);
    expect(await refusal('POST', '/causes', { code: 'x', name: 'x', parentId: 'nowhere' })).toEqual([
      422,
      'unknown-reference',
    ]);
    expect(await refusal('PATCH', `/causes/${low.id}`, { name: 'New' }, 7)).toEqual([409, 'version-conflict']);
    expect(await refusal('GET', '/causes/nothing-like-it', undefined)).toEqual([404, 'not-found']);
  });

  it('are put out of use by a PATCH; one that changes nothing makes no version', async () => {
    const cause = await add('retired');
    const off = await quality.patch(`/causes/${cause.id}`, { active: false }, 1, causeResource);
    expect(off).toMatchObject({ active: false, version: 2 });
    const same = await quality.patch(`/causes/${cause.id}`, { active: false }, 2, causeResource);
    expect(same.version).toBe(2);
  });

  it('are listed in pages by code, and written by administrator and quality only', async () => {
    const page = pageOf(causeResource);
    const first = await quality.get('/causes?limit=2', page);
    const rest = await quality.get(`/causes?limit=500&after=${first.nextCursor ?? ''}`, page);
    const codes = [...first.items, ...rest.items].map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(codes.length).toBeGreaterThan(2);
    const operator = await service.as({ roles: ['operator'] });
    expect((await operator.call('GET', '/causes')).status).toBe(200);
    expect((await operator.call('POST', '/causes', { code: 'o', name: 'o' })).status).toBe(403);
    const client = await service.as({ roles: ['client'] });
    expect((await client.call('GET', '/causes')).status).toBe(403);
  });
});
