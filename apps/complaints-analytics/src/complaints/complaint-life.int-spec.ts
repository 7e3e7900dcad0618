import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  complaintAcknowledged,
  complaintAnswered,
  complaintAppealed,
  complaintClassified,
  complaintClosed,
  complaintDeadlinesSet,
  complaintDecided,
  complaintInvestigationStarted,
  complaintResource,
  pageOf,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { ComplaintsDesk, TestService, type Caller } from '@okno/testing';
import { complaintsAnalyticsService } from '../service.js';

let desk: ComplaintsDesk;
let service: TestService;
beforeAll(async () => {
  service = await TestService.start(complaintsAnalyticsService, { now: '2026-03-02T09:00:00Z' });
  desk = await ComplaintsDesk.open(service);
});
afterAll(async () => {
  await service.stop();
});

describe('deadlines', () => {
  it('are promised as soon as a calendar is known', async () => {
    const early = await desk.complain({ receivedAt: '2026-03-02T09:00:00Z' });
    expect([early.acknowledgeDueAt, early.answerDueAt]).toEqual([null, null]);
    await desk.calendar();
    const dated = await desk.quality.get(`/complaints/${early.id}`, complaintResource);
    expect(dated).toMatchObject({ version: 2, acknowledgeDueAt: '2026-03-02T17:00:00.000Z' });
    const [event] = await service.publishedOf(complaintDeadlinesSet);
    expect(event?.data.complaint).toMatchObject({ complaintId: early.id, answerDueAt: dated.answerDueAt });
    const critical = await desk.complain({ severity: 'critical', receivedAt: '2026-02-27T12:00:00Z' });
    expect(critical).toMatchObject({
      acknowledgeDueAt: '2026-03-02T12:00:00.000Z',
      answerDueAt: '2026-03-04T12:00:00.000Z',
    });
  });
});

describe('the life of a complaint', () => {
  it('goes from registered to closed, is appealed and decided anew; each step is announced once', async () => {
    const { id } = await desk.complain({ cause: 'late', departmentId: 'experts' });
    const steps: [string, object, string][] = [
      ['acknowledge', {}, 'acknowledged'],
      ['investigate', {}, 'investigating'],
      [
        'decide',
        { verdict: 'justified', decision: 'Free', compensation: { amountMinor: 500, currency: 'RUB' } },
        'decided',
      ],
      ['answer', { text: 'A month is free' }, 'answered'],
      ['close', {}, 'closed'],
      ['appeal', { reason: 'Not enough' }, 'investigating'],
    ];
    for (const [verb, body, state] of steps) {
      const moved = await desk.command(id, verb, body);
      expect(moved.state).toBe(state);
      expect(await desk.command(id, verb, body)).toEqual(moved);
    }
    const again = await desk.command(id, 'decide', { verdict: 'partly', decision: 'Two months' });
    expect(again).toMatchObject({ verdict: 'partly', appealCount: 1, answeredAt: null, compensation: null });
    const counts = await Promise.all(
      [
        complaintAcknowledged,
        complaintInvestigationStarted,
        complaintDecided,
        complaintAnswered,
        complaintClosed,
        complaintAppealed,
      ].map(async (fact) => (await service.publishedOf(fact)).filter(({ subject }) => subject === id).length),
    );
    expect(counts).toEqual([1, 1, 2, 1, 1, 1]);
    expect(again.version).toBe(8);
  });

  it('is classified under its version; a decision needs the cause; severity moves the deadline', async () => {
    const complaint = await desk.complain({});
    await desk.command(complaint.id, 'acknowledge', {}, desk.operator);
    const decision = { verdict: 'unjustified', decision: 'No' };
    const path = `/complaints/${complaint.id}`;
    expect(await desk.refusal(desk.quality, 'POST', `${path}/decide`, decision)).toEqual([
      422,
      'cause-missing',
      'cause',
    ]);
    expect(await desk.refusal(desk.quality, 'PATCH', path, { cause: 'late' }, 1)).toEqual([409, 'version-conflict']);
    expect(await desk.refusal(desk.quality, 'PATCH', path, { cause: 'nothing' }, 2)).toEqual([
      422,
      'unknown-reference',
      'cause',
    ]);
    const body = { cause: 'late', severity: 'critical', employeeId: desk.people.expert };
    const classified = await desk.quality.patch(path, body, 2, complaintResource);
    expect(classified).toMatchObject({ severity: 'critical', employeeId: desk.people.expert, version: 3 });
    expect(Date.parse(classified.answerDueAt ?? '')).toBeLessThan(Date.parse(complaint.answerDueAt ?? ''));
    expect(await desk.quality.patch(path, { cause: 'late' }, 3, complaintResource)).toEqual(classified);
    expect(await desk.refusal(desk.quality, 'POST', `${path}/answer`, { text: 'x' })).toEqual([409, 'wrong-state']);
    const facts = await service.publishedOf(complaintClassified);
    expect(facts.filter(({ subject }) => subject === complaint.id)).toHaveLength(1);
  });
});

describe('who sees and does what', () => {
  it('follows the responsible department, the portfolio and the request; nobody else finds it', async () => {
    const complaint = await desk.complain({ cause: 'late', departmentId: 'experts', text: 'Words of a client' });
    const path = `/complaints/${complaint.id}`;
    const { people, departments } = desk;
    const vera = await desk.somebody(['head'], { employeeId: people.head, departmentId: departments.experts });
    const salesHead = await desk.somebody(['head'], { departmentId: departments.sales });
    const anna = await desk.somebody(['manager'], { employeeId: people.manager, departmentId: departments.sales });
    const expert = { employeeId: people.expert, departmentId: departments.experts };
    const specialist = await desk.somebody(['specialist'], expert);
    const statuses = await Promise.all(
      [
        vera,
        salesHead,
        anna,
        specialist,
        await desk.somebody(['manager']),
        await desk.somebody(['director']),
        await desk.somebody(['administrator']),
        await desk.somebody(['finance']),
        await desk.somebody(['client']),
      ].map(async (caller) => (await caller.call('GET', path)).status),
    );
    expect(statuses).toEqual([200, 404, 200, 200, 404, 200, 200, 403, 403]);
    const deputies = [
      await desk.somebody(['manager'], { standsInFor: [people.manager] }),
      await desk.somebody(['head'], { standsInFor: [people.head] }),
    ];
    for (const deputy of deputies) expect((await deputy.call('GET', path)).status).toBe(200);
    const ids = async (caller: Caller) => (await desk.list('limit=500', caller)).map(({ id }) => id);
    expect(await ids(vera)).toContain(complaint.id);
    expect(await ids(salesHead)).not.toContain(complaint.id);
    const administrator = await desk.somebody(['administrator']);
    expect((await administrator.get(path, complaintResource)).text).toBeNull();
    expect((await vera.get(path, complaintResource)).text).toBe('Words of a client');

    expect(await desk.refusal(salesHead, 'POST', `${path}/acknowledge`, {})).toEqual([404, 'not-found']);
    expect(await desk.refusal(anna, 'POST', `${path}/decide`, { verdict: 'partly', decision: 'x' })).toEqual([
      403,
      'forbidden',
    ]);
    expect(await desk.refusal(specialist, 'POST', `${path}/acknowledge`, {})).toEqual([403, 'forbidden']);
    expect((await desk.command(complaint.id, 'acknowledge', {}, anna)).state).toBe('acknowledged');
    expect((await desk.command(complaint.id, 'decide', { verdict: 'partly', decision: 'x' }, vera)).state).toBe(
      'decided',
    );
  });

  it('leaves a read and every change in the journal', async () => {
    const complaint = await desk.complain({ cause: 'rude' });
    await desk.quality.get(`/complaints/${complaint.id}`, complaintResource);
    const entries = await service.database.query<{ action: string; client_ids: string[] }>(
      'SELECT action, client_ids FROM audit_entry WHERE $1 = ANY (subject_ids) ORDER BY id',
      [complaint.id],
    );
    expect(entries.map(({ action }) => action)).toEqual(['complaint.register', 'complaint.read']);
    expect(entries[0]?.client_ids).toEqual([desk.clientId]);
  });
});

describe('the list', () => {
  it('filters, pages newest first, and knows what is overdue', async () => {
    const mine = newId();
    await desk.client(mine, null);
    await service.settle();
    const made: string[] = [];
    for (const [severity, cause] of [
      ['low', 'late'],
      ['high', 'rude'],
      ['low', 'rude'],
    ] as const) {
      made.unshift((await desk.complain({ clientId: mine, severity, cause, departmentId: 'sales' })).id);
    }
    const of = async (query: string) => (await desk.list(`clientId=${mine}&${query}`)).map(({ id }) => id);
    expect(await of('limit=10')).toEqual(made);
    expect(await of('cause=rude')).toEqual([made[0], made[1]]);
    expect(await of('severity=low&cause=rude&departmentId=sales&state=registered')).toEqual([made[0]]);
    expect(await of('product=fiber')).toEqual([]);
    const page = pageOf(complaintResource);
    const first = await desk.quality.get(`/complaints?clientId=${mine}&limit=2`, page);
    const rest = await desk.quality.get(`/complaints?clientId=${mine}&limit=2&after=${first.nextCursor ?? ''}`, page);
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(made);
    expect(rest.nextCursor).toBeNull();
    const yearZero = Buffer.from(JSON.stringify(['0000-01-01T00:00:00Z', newId()])).toString('base64url');
    for (const after of ['nonsense', yearZero]) {
      const refused = await desk.refusal(desk.quality, 'GET', `/complaints?after=${after}`);
      expect(refused).toEqual([400, 'invalid-input', 'after']);
    }

    expect(await of('overdue=true')).toEqual([]);
    await desk.command(made[0] ?? '', 'acknowledge');
    await service.moveClock('2026-03-04T09:00:00Z');
    expect(await of('overdue=true')).toEqual([made[1], made[2]]);
    expect(await of('overdue=false')).toEqual([made[0]]);
  });
});
