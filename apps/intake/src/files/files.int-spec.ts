import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileResource, largestFile, messageResource, type FileResource } from '@okno/contracts';
import { IntakeDesk, TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let desk: IntakeDesk;

beforeAll(async () => {
  service = await TestService.start(intakeService);
  desk = await IntakeDesk.open(service);
});
afterAll(() => service.stop());

function upload(caller: Caller, raw: string | Uint8Array, query = '', headers = {}): Promise<FileResource> {
  return caller.post(`/files${query}`, undefined, fileResource, { raw, headers });
}
async function download(caller: Caller, id: string): Promise<Response> {
  return fetch(`${service.url}/api/v1/files/${id}`, { headers: { authorization: `Bearer ${caller.token ?? ''}` } });
}

describe('files', () => {
  it('come back byte by byte, as downloads and nothing else', async () => {
    const bytes = randomBytes(700_000);
    const file = await upload(desk.operator.api, bytes, '?name=отчёт.html', { 'content-type': 'text/html' });
    expect(file).toMatchObject({
      name: 'отчёт.html',
      mediaType: 'text/html',
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    const answer = await download(desk.operator.api, file.id);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each(['application/json', 'multipart/form-data; boundary=x', 'text/plain'])(
    'take a body of type %s as it is',
    async (type) => {
      const file = await upload(desk.operator.api, '{"a":', '', {
        'content-type': type,
        'content-disposition': 'attachment; filename="../a b.txt"',
      });
      expect(file).toMatchObject({ size: 5, mediaType: type, name: 'a b.txt' });
    },
  );

  it('store the same content once', async () => {
    const [one, two] = [await upload(desk.operator.api, 'twice'), await upload(desk.operator.api, 'twice')];
    expect(one.id).not.toBe(two.id);
    const stored = await service.database.query('SELECT 1 FROM file_chunk WHERE sha256 = $1', [one.sha256]);
    expect(stored).toHaveLength(1);
  });

  it('are refused when too large', async () => {
    const answer = await desk.operator.api.call('POST', '/files', undefined, { raw: Buffer.alloc(largestFile + 1) });
    expect(answer).toMatchObject({ status: 413, body: { code: 'payload-too-large' } });
  });

  it('are read by who brought them and by who sees the request they are attached to', async () => {
    const client = await desk.client();
    const portal = await service.as({ roles: ['client'], clientId: client.id });
    const stranger = await service.as({ roles: ['client'], clientId: (await desk.client()).id });
    const request = await desk.request(client.id);
    const file = await upload(portal, 'meter reading');
    expect((await download(desk.operator.api, file.id)).status).toBe(404);
    await portal.post(
      `/requests/${request.id}/messages`,
      { direction: 'inbound', text: 'See', attachmentIds: [file.id] },
      messageResource,
    );
    expect((await download(desk.operator.api, file.id)).status).toBe(200);
    expect((await download(stranger, file.id)).status).toBe(404);
    const stolen = { direction: 'inbound', text: 'x', attachmentIds: [file.id] };
    const own = await desk.request((await desk.client()).id);
    const thief = await service.as({ roles: ['client'], clientId: own.clientId });
    const refused = await thief.call('POST', `/requests/${own.id}/messages`, stolen);
    expect(refused).toMatchObject({ status: 404, body: { errors: [{ field: 'attachmentIds.0' }] } });
  });

  it('leave other routes with the media types they know', async () => {
    const answer = await desk.operator.api.call('POST', '/clients', undefined, {
      raw: 'x',
      headers: { 'content-type': 'text/csv' },
    });
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
  });
});
