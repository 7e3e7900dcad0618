import {
  auditItemResource,
  clientDefined,
  commitmentAuditOpened,
  commitmentAuditResource,
  commitmentResource,
  problemField,
  requestRegistered,
  requestWaitingStarted,
  type AuditItemResource,
  type CommitmentAuditResource,
  type CommitmentResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { requestState, tellCompany, TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const people = { head: newId(), anna: newId(), boris: newId() };
const department = newId();
const clientId = newId();

describe('the weekly audit of promises', () => {
  let service: TestService;
  let anna: Caller;
  let boris: Caller;
  let head: Caller;
  let stranger: Caller;
  const made: Record<string, string> = {};

  beforeAll(async () => {
    // A Monday, in the eleventh week.
    service = await TestService.start(escalationService, {
      now: '2026-03-09T09:00:00Z',
      environment: { OKNO_TIMEZONE: 'UTC' },
    });
    const staff = Object.entries(people).map(([name, id]) => ({ id, name, departmentId: department }));
    await tellCompany(service, [{ id: department, headId: people.head }], staff);
    const client = { clientId, kind: 'organisation', segment: null, managerId: null, externalIds: {} } as const;
    const card = { ...client, language: 'ru' as const, productIds: [], active: true };
    await service.publish(clientDefined, card, { id: clientId, version: 1 });
    await service.settle();
    const as = (role: 'specialist' | 'head' | 'operator', employeeId: string, departmentId: string) =>
      service.as({ roles: [role], employeeId, departmentId });
    anna = await as('specialist', people.anna, department);
    boris = await as('operator', people.boris, department);
    head = await as('head', people.head, department);
    stranger = await as('specialist', newId(), newId());
    await liveThroughTheWeek();
  });
  afterAll(() => service.stop());

  async function promise(name: string, dueAt: string, more: object = {}): Promise<CommitmentResource> {
    const body = { clientId, text: name, employeeId: people.anna, source: 'manual', dueAt, ...more };
    const commitment = await boris.post('/commitments', body, commitmentResource);
    made[name] = commitment.id;
    return commitment;
  }
  const act = (name: string, verb: string, body: object): Promise<CommitmentResource> =>
    anna.post(`/commitments/${made[name] ?? ''}/${verb}`, body, commitmentResource);

  /** What happens from Monday to Sunday, before the twelfth week begins. */
  async function liveThroughTheWeek(): Promise<void> {
    const request = requestState({ clientId, registeredAt: '2026-03-09T09:00:00.000Z' });
    const payload = { request, at: request.registeredAt, employeeId: null, callIds: [], answeredLive: true };
    await service.publish(requestRegistered, payload, { id: request.requestId, version: 1 });
    await service.settle();
    for (const name of ['first', 'second', 'third']) await promise(name, '2026-03-09T12:00:00Z');
    for (const name of ['first', 'second', 'third']) await act(name, 'keep', { evidence: 'Done' });
    await promise('broken', '2026-03-11T12:00:00Z');
    await promise('moved', '2026-03-13T12:00:00Z');
    await promise('waited', '2026-03-19T12:00:00Z', { requestId: request.requestId, employeeId: people.boris });
    await promise('calm', '2026-03-19T12:00:00Z');
    for (const dueAt of ['2026-03-18T12:00:00Z', '2026-03-20T12:00:00Z']) {
      await act('moved', 'renegotiate', { dueAt, agreedWith: 'Ivanov' });
    }
    for (const version of [2, 3]) {
      const at = service.clock.now().toISOString();
      const waiting = { request, at, employeeId: null, on: 'client', until: null } as const;
      await service.publish(requestWaitingStarted, waiting, { id: request.requestId, version });
    }
    await service.moveClock('2026-03-13T10:00:00Z');
    for (const name of ['moved', 'calm']) await act(name, 'report', { text: 'On the way' });
    await boris.post(`/commitments/${made.waited ?? ''}/report`, { text: 'No answer yet' }, commitmentResource);
    await service.moveClock('2026-03-16T00:00:05Z');
  }

  const audit = (query = '?week=2026-W12', caller = head): Promise<CommitmentAuditResource> =>
    caller.get(`/commitments/audit${query}`, commitmentAuditResource);
  const itemOf = async (name: string): Promise<AuditItemResource> => {
    const found = (await audit()).items.find(({ text }) => text === name);
    if (found === undefined) throw new Error(`${name} is not in the audit`);
    return found;
  };
  async function refused(caller: Caller, path: string, body: object): Promise<unknown[]> {
    const answer = await caller.call('POST', path, body);
    return [answer.status, problemField.parse(answer.body).code];
  }

  it('lists what is open or due, with what is to be asked about it', async () => {
    const { items, ...rest } = await audit();
    expect(rest).toMatchObject({
      week: '2026-W12',
      from: '2026-03-16T00:00:00.000Z',
      to: '2026-03-23T00:00:00.000Z',
      openedAt: expect.stringMatching(/^2026-03-16T00:00:/),
      nextCursor: null,
    });
    const flags = Object.fromEntries(items.map((item) => [item.text, [item.state, ...item.flags].join(' ')]));
    expect(flags).toEqual({
      broken: 'open overdue silent',
      moved: 'open moved-again',
      waited: 'open waiting-again',
      calm: 'settled',
    });
    expect(items[0]).toMatchObject({
      text: 'broken',
      employeeName: 'anna',
      commitmentState: 'broken',
      why: ['Past its date', 'No word from the executor for 3 working days'],
    });
    const { body } = await head.call('GET', '/commitments/audit?week=2026-W12&limit=1', undefined, {
      headers: { 'accept-language': 'ru' },
    });
    expect(commitmentAuditResource.parse(body).items[0]?.why[0]).toBe('Срок нарушен');
  });

  it('counts by person and department, and says what is a habit', async () => {
    const { byPerson, byDepartment } = await audit();
    // Of Anna's: three kept, one broken, one moved were promised for the weeks before; the calm one is still to come.
    const habit = { promised: 5, broken: 1, moved: 1, share: 0.4, habitual: true };
    const nothing = { promised: 0, broken: 0, moved: 0, share: null, habitual: false };
    expect(byPerson).toEqual([
      { employeeId: people.anna, name: 'anna', items: 3, flagged: 2, open: 2, habit },
      { employeeId: people.boris, name: 'boris', items: 1, flagged: 1, open: 1, habit: nothing },
    ]);
    expect(byDepartment).toEqual([{ departmentId: department, items: 4, flagged: 3, open: 3, habit }]);
  });

  it('is read page by page, by state and by flag, and by each as far as they see', async () => {
    const first = await audit('?week=2026-W12&limit=3');
    const second = await audit(`?week=2026-W12&limit=3&after=${first.nextCursor ?? ''}`);
    const texts = [...first.items, ...second.items].map(({ text }) => text);
    expect([texts[0], [...texts].sort()]).toEqual(['broken', ['broken', 'calm', 'moved', 'waited']]);
    expect((await audit('?week=2026-W12&flagged=false')).items.map(({ text }) => text)).toEqual(['calm']);
    expect((await audit('?week=2026-W12&state=settled')).items.map(({ text }) => text)).toEqual(['calm']);
    expect((await audit('?week=2026-W12', anna)).items).toHaveLength(3);
    expect(await audit('?week=2026-W12', stranger)).toMatchObject({ items: [], byPerson: [], byDepartment: [] });
    expect((await audit('')).week).toBe('2026-W12');
    const early = await audit('?week=2025-W02');
    expect([early.items, early.openedAt]).toEqual([[], undefined]);
    const answer = await head.call('GET', '/commitments/audit?week=2025-W53');
    expect([answer.status, problemField.parse(answer.body).errors[0]?.field]).toEqual([400, 'week']);
  });

  it('is told of once, to those who lead', async () => {
    const opened = await service.publishedOf(commitmentAuditOpened);
    const ofWeek = opened.filter(({ data }) => data.from === '2026-03-16T00:00:00.000Z');
    expect(ofWeek.map(({ data }) => data)).toMatchObject([
      { items: 4, flagged: 3, departments: [{ departmentId: department, headId: people.head, items: 4, flagged: 3 }] },
    ]);
  });

  it('is made once, however often it is looked at', async () => {
    const before = await audit();
    await service.asOwner(`UPDATE escalation.commitment_audit SET looks_at = starts_at WHERE week = '2026-W12'`);
    await service.settle();
    const { lookedAt, ...after } = await audit();
    expect(after).toMatchObject({ items: before.items, openedAt: before.openedAt });
    expect(lookedAt).not.toBe(before.lookedAt);
    const opened = await service.publishedOf(commitmentAuditOpened);
    expect(opened.map(({ data }) => data.from).sort()).toEqual([
      '2026-03-09T00:00:00.000Z',
      '2026-03-16T00:00:00.000Z',
    ]);
  });

  it('is worked through: a reason by whoever knows it, the rest by whoever leads', async () => {
    const item = await itemOf('broken');
    const path = `/commitments/audit/${item.id}`;
    expect(await refused(head, `${path}/settle`, {})).toEqual([409, 'wrong-state']);
    expect(await refused(anna, `${path}/settle`, {})).toEqual([403, 'not-yours-to-settle']);
    expect(await refused(stranger, `${path}/explain`, { reason: 'x' })).toEqual([404, 'not-found']);
    const explained = await anna.post(`${path}/explain`, { reason: 'The van broke down' }, auditItemResource);
    expect(explained).toMatchObject({ state: 'explained', reason: 'The van broke down', explainedById: people.anna });
    expect(await anna.post(`${path}/explain`, { reason: 'The van broke down' }, auditItemResource)).toEqual(explained);
    const settled = await head.post(`${path}/settle`, { note: 'A second van is ordered' }, auditItemResource);
    expect(settled).toMatchObject({ state: 'settled', settledById: people.head, note: 'A second van is ordered' });
    expect(await head.post(`${path}/settle`, {}, auditItemResource)).toEqual(settled);
    expect(await refused(anna, `${path}/explain`, { reason: 'Another' })).toEqual([409, 'wrong-state']);
  });

  it('takes in each midnight what was promised since, and asks anew when something new is found', async () => {
    const explained = await itemOf('moved');
    await anna.post(`/commitments/audit/${explained.id}/explain`, { reason: 'No parts' }, auditItemResource);
    await promise('made on Monday', '2026-03-17T12:00:00Z');
    await service.moveClock('2026-03-21T00:00:05Z');
    expect(await itemOf('made on Monday')).toMatchObject({ state: 'open', flags: ['overdue', 'silent'] });
    expect(await itemOf('moved')).toMatchObject({
      state: 'open',
      flags: ['moved-again', 'overdue', 'silent'],
      reason: 'No parts',
    });
    await service.moveClock('2026-03-30T09:00:00Z');
    expect((await audit()).lookedAt).toBe('2026-03-23T00:00:00.000Z');
    expect((await audit('?week=2026-W13')).items).toHaveLength(5);
    expect((await audit('?week=2026-W14')).items).toHaveLength(5);
  });
});
