import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { complaintDescribed, complaintRegistered } from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { ComplaintsDesk, TestService, requestState } from '@okno/testing';
import { complaintsAnalyticsService } from '../service.js';

/** Nobody waits for an id of long ago. */
const longAgo = '01890000-0000-7000-8000-000000000001';

let desk: ComplaintsDesk;
let service: TestService;
beforeAll(async () => {
  service = await TestService.start(complaintsAnalyticsService, { now: '2026-03-02T09:00:00Z' });
  desk = await ComplaintsDesk.open(service);
});
afterAll(async () => {
  await service.stop();
});

describe('registering', () => {
  it('without a request mints one, which makes no second complaint when it comes', async () => {
    const complaint = await desk.complain({
      cause: 'late',
      product: 'fiber',
      departmentId: 'experts',
      severity: 'high',
    });
    expect(complaint).toMatchObject({ state: 'registered', severity: 'high', product: desk.fiber, version: 1 });
    expect(complaint.reference).toMatch(/^C-2026-\d{6}$/);
    const requestId = complaint.requestId ?? '';
    const registered = await service.publishedOf(complaintRegistered);
    expect(registered.find(({ subject }) => subject === complaint.id)?.data).toMatchObject({
      mintsRequest: true,
      complaint: { requestId, causeId: complaint.cause, departmentId: desk.departments.experts },
    });
    const words = await service.publishedOf(complaintDescribed);
    expect(words.find(({ subject }) => subject === complaint.id)?.data.text).toBe('It is late');
    await desk.request({ requestId, kind: 'complaint', complaintId: complaint.id });
    await service.settle();
    expect(await desk.list(`requestId=${requestId}`)).toHaveLength(1);
  });

  it('numbers complaints one after the other', async () => {
    const [first, second] = [await desk.complain({}), await desk.complain({})];
    expect(Number(second.reference.slice(7)) - Number(first.reference.slice(7))).toBe(1);
  });

  it('refuses a second open one of the same cause, takes another cause, and the same after closing', async () => {
    const { requestId } = await desk.request();
    const first = await desk.complain({ requestId, cause: 'late' });
    const again = { clientId: desk.clientId, requestId, cause: 'late', severity: 'low', text: 'again' };
    expect(await desk.refusal(desk.operator, 'POST', '/complaints', again)).toEqual([409, 'complaint-open']);
    const other = await desk.complain({ requestId, cause: 'rude' });
    await desk.command(first.id, 'acknowledge');
    await desk.command(first.id, 'decide', { verdict: 'partly', decision: 'Sorry' });
    await desk.command(first.id, 'answer', { text: 'Sorry' });
    await desk.command(first.id, 'close');
    const second = await desk.complain({ requestId, cause: 'late' });
    expect(new Set([first.id, other.id, second.id]).size).toBe(3);
    expect(await desk.refusal(desk.quality, 'POST', `/complaints/${first.id}/appeal`, { reason: 'no' })).toEqual([
      409,
      'complaint-open',
    ]);
    expect(await desk.refusal(desk.quality, 'PATCH', `/complaints/${other.id}`, { cause: 'late' }, 1)).toEqual([
      409,
      'complaint-open',
    ]);
  });

  it('lets one of many at once win', async () => {
    const { requestId } = await desk.request();
    await service.settle();
    const body = { clientId: desk.clientId, requestId, cause: 'late', severity: 'low', text: 'now' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => desk.operator.call('POST', '/complaints', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  it('repeats its answer under the same Idempotency-Key', async () => {
    const body = { clientId: desk.clientId, severity: 'low', text: 'once' };
    const headers = { 'idempotency-key': 'complain-once' };
    const [first, second] = [
      await desk.operator.call('POST', '/complaints', body, { headers }),
      await desk.operator.call('POST', '/complaints', body, { headers }),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
  });

  it.each([
    ['an unknown client', { clientId: longAgo }, [422, 'unknown-reference', 'clientId']],
    ['the future', { receivedAt: '2026-03-02T09:30:00Z' }, [422, 'received-in-future', 'receivedAt']],
    ['an unknown cause and product', { cause: 'x', product: 'y' }, [422, 'unknown-reference', 'cause', 'product']],
    ['the year 0', { receivedAt: '0000-01-01T00:00:00Z' }, [400, 'invalid-input', 'receivedAt']],
    ['an unknown severity', { severity: 'bad' }, [400, 'invalid-input', 'severity']],
    ['an unknown field', { colour: 'red' }, [400, 'invalid-input', 'colour']],
    ['no words', { text: ' ' }, [400, 'invalid-input', 'text']],
    ['a NUL', { text: 'a\u0000b' }, [400, 'invalid-input', 'text']],
  ])('refuses %s', async (_case, given, expected) => {
    const body = { clientId: desk.clientId, severity: 'low', text: 'x', ...given };
    expect(await desk.refusal(desk.operator, 'POST', '/complaints', body)).toEqual(expected);
  });

  it('holds the request to its client, and absent requests for absent', async () => {
    const { requestId } = await desk.request({ clientId: newId() });
    await service.settle();
    const body = { clientId: desk.clientId, requestId, severity: 'low', text: 'x' };
    expect(await desk.refusal(desk.operator, 'POST', '/complaints', body)).toEqual([
      422,
      'client-mismatch',
      'clientId',
    ]);
    const old = { ...body, requestId: longAgo };
    expect(await desk.refusal(desk.operator, 'POST', '/complaints', old)).toEqual([404, 'not-found']);
    const stranger = await desk.somebody(['manager']);
    expect(await desk.refusal(stranger, 'POST', '/complaints', body)).toEqual([404, 'not-found']);
  });
});

describe('a request of kind complaint', () => {
  it('makes one complaint, its words coming before or after, however often it is told', async () => {
    const late = await desk.request({ kind: 'complaint', productId: desk.fiber });
    await desk.words(late.requestId, 'The words came after');
    const early = requestState({ clientId: desk.clientId, kind: 'complaint' });
    await desk.words(early.requestId, 'The words came before');
    await service.settle();
    await desk.request(early);
    await desk.request(early);
    await service.settle();
    const [ofLate, ...second] = await desk.list(`requestId=${late.requestId}`);
    expect(second).toEqual([]);
    expect(ofLate).toMatchObject({
      text: 'The words came after',
      product: desk.fiber,
      cause: null,
      severity: 'normal',
    });
    expect((await desk.list(`requestId=${early.requestId}`)).map(({ text }) => text)).toEqual([
      'The words came before',
    ]);
    const words = await service.publishedOf(complaintDescribed);
    expect(words.filter(({ data }) => data.requestId === late.requestId).at(-1)?.data.text).toBe(
      'The words came after',
    );
  });

  it('is one only by its kind: the words of other requests are not kept', async () => {
    const before = requestState({ clientId: desk.clientId });
    await desk.words(before.requestId, 'Before the request');
    await service.settle();
    await desk.request(before);
    const { requestId } = await desk.request();
    await service.settle();
    await desk.words(requestId, 'After the request');
    await service.settle();
    const ids = [before.requestId, requestId];
    expect(await service.database.query('SELECT 1 FROM request_text_replica WHERE id = ANY ($1)', [ids])).toEqual([]);
    for (const id of ids) expect(await desk.list(`requestId=${id}`)).toEqual([]);
  });

  it('has that one adopted by the first who registers it, and refuses the next', async () => {
    const { requestId } = await desk.request({ kind: 'complaint' });
    await desk.words(requestId, 'From the request');
    await service.settle();
    const [made] = await desk.list(`requestId=${requestId}`);
    const adopted = await desk.complain({ requestId, cause: 'late', text: 'Heard on the phone' });
    expect(adopted).toMatchObject({ id: made?.id, text: 'Heard on the phone', state: 'registered' });
    expect(adopted.cause).not.toBeNull();
    await desk.words(requestId, 'Other words of the request', 2);
    await service.settle();
    expect((await desk.list(`requestId=${requestId}`)).map(({ text }) => text)).toEqual(['Heard on the phone']);
    const next = { clientId: desk.clientId, requestId, cause: 'late', severity: 'low', text: 'again' };
    expect(await desk.refusal(desk.operator, 'POST', '/complaints', next)).toEqual([409, 'complaint-open']);
  });

  it('has one even when it is registered in the very moment the request becomes known', async () => {
    const states = [1, 2, 3, 4].map(() => requestState({ clientId: desk.clientId, kind: 'complaint' }));
    const registering = states.map(({ requestId }) => desk.complain({ requestId, cause: 'late' }));
    for (const state of states) await desk.request(state);
    await Promise.all(registering);
    await service.settle();
    for (const { requestId } of states) expect(await desk.list(`requestId=${requestId}`)).toHaveLength(1);
  });
});
