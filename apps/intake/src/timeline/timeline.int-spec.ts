import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  commitmentBroken,
  commitmentKeptLate,
  commitmentMade,
  commitmentRenegotiated,
  complaintsImported,
  invoiceIssued,
  messageResource,
  pageOf,
  paymentRecorded,
  requestResource,
  timelineItem,
  type TimelineItem,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { IntakeDesk, TestService, commitmentState, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let desk: IntakeDesk;

beforeAll(async () => {
  service = await TestService.start(intakeService);
  desk = await IntakeDesk.open(service);
});
afterAll(() => service.stop());

async function read(caller: Caller, path: string): Promise<readonly TimelineItem[]> {
  return (await caller.get(path, pageOf(timelineItem))).items;
}
const kindsOf = (items: readonly TimelineItem[]): string[] => items.map(({ kind }) => kind);

async function pay(clientId: string, requestId: string): Promise<void> {
  const at = service.clock.now().toISOString();
  const invoice = {
    invoiceId: newId(),
    number: 'S-7',
    requestId,
    clientId,
    currency: 'RUB',
    netMinor: 100,
    vatMinor: 20,
    totalMinor: 120,
    paidMinor: 0,
    creditedMinor: 0,
    balanceMinor: 120,
    state: 'issued' as const,
    issuedOn: '2026-03-02',
    dueOn: '2026-04-01',
    lines: [],
  };
  await service.publish(invoiceIssued, { invoice, at, employeeId: null }, { id: invoice.invoiceId });
  const payment = {
    paymentId: newId(),
    clientId,
    currency: 'RUB',
    amountMinor: 120,
    unallocatedMinor: 120,
    receivedOn: '2026-03-02',
    allocations: [],
    at,
  };
  await service.publish(paymentRecorded, payment, { id: payment.paymentId });
  await service.settle();
}

describe('the timeline', () => {
  it('shows what every service did for a client, newest first, to each reader what is theirs', async () => {
    const client = await desk.client();
    const request = await desk.request(client.id);
    const path = `/clients/${client.id}/timeline`;
    await desk.assignment('offered', { requestId: request.id });
    const leg = await desk.assignment('accepted', { requestId: request.id, assigneeId: newId() });
    await desk.operator.api.post(
      `/requests/${request.id}/messages`,
      { direction: 'outbound', text: 'Soon' },
      messageResource,
    );
    await pay(client.id, request.id);

    const seen = await read(desk.operator.api, path);
    expect(kindsOf(seen).sort()).toEqual([
      'assignment',
      'interaction',
      'invoice',
      'payment',
      // Registered, on tier 2, begun.
      ...['request', 'request', 'request'],
    ]);
    expect(seen.map(({ at }) => at)).toEqual([...seen.map(({ at }) => at)].sort().reverse());
    expect(seen.find(({ kind }) => kind === 'assignment')).toMatchObject({
      refId: leg.assignmentId,
      reference: request.reference,
      actor: leg.assigneeId,
      visibility: 'staff',
      title: 'Assignment accepted',
    });
    const portal = await service.as({ roles: ['client'], clientId: client.id, language: 'ru' });
    const own = await read(portal, path);
    expect(kindsOf(own)).not.toContain('assignment');
    expect(own.map(({ title }) => title)).toContain(`Обращение ${request.reference} зарегистрировано`);
    expect(own.map(({ title }) => title)).toContain('Выставлен счёт S-7');
    const finance = await service.as({ roles: ['finance'] });
    expect(new Set(kindsOf(await read(finance, path)))).toEqual(new Set(['invoice', 'payment']));
    const quality = await service.as({ roles: ['quality'] });
    expect(kindsOf(await read(quality, path))).not.toContain('invoice');
    const stranger = await service.as({ roles: ['client'], clientId: newId() });
    expect((await stranger.call('GET', path)).status).toBe(404);
  });

  it('shows a complaint that was imported when it was received, once', async () => {
    const client = await desk.client();
    const row = {
      complaintId: newId(),
      reference: 'C-2019-000007',
      requestId: null,
      clientId: client.id,
      causeId: null,
      productId: null,
      departmentId: null,
      employeeId: null,
      severity: 'normal' as const,
      state: 'closed' as const,
      verdict: 'justified' as const,
      compensation: null,
      receivedAt: '2019-05-06T07:08:09.000Z',
      acknowledgeDueAt: null,
      answerDueAt: null,
      answeredAt: null,
      version: 1,
    };
    const unknownClient = { ...row, complaintId: newId(), reference: 'C-2019-000008', clientId: null };
    for (const chunk of [0, 1]) {
      await service.publish(complaintsImported, { importId: newId(), chunk, rows: [row, unknownClient] });
    }
    await service.settle();
    const [item, ...others] = await read(desk.operator.api, `/clients/${client.id}/timeline`);
    expect(item).toMatchObject({
      at: row.receivedAt,
      kind: 'complaint',
      refId: row.complaintId,
      title: 'Complaint C-2019-000007 registered',
    });
    expect(others).toEqual([]);
  });

  it('follows a request into the one it was merged into, in pages', async () => {
    const client = await desk.client();
    const [first, second] = [await desk.request(client.id), await desk.request(client.id)];
    await desk.operator.api.post(`/requests/${first.id}/merge`, { intoId: second.id }, requestResource);
    const path = `/requests/${second.reference}/timeline`;
    const page = await desk.operator.api.get(`${path}?limit=2`, pageOf(timelineItem));
    const rest = await desk.operator.api.get(`${path}?limit=2&after=${page.nextCursor ?? ''}`, pageOf(timelineItem));
    const references = [...page.items, ...rest.items].map(({ reference }) => reference);
    expect(references.sort()).toEqual([first.reference, first.reference, second.reference].sort());
    expect(rest.nextCursor).toBeNull();
    expect((await desk.operator.api.call('GET', '/requests/R-2026-999999/timeline')).status).toBe(404);
  });

  it('shows a specialist only the requests they take part in', async () => {
    const client = await desk.client();
    const [mine] = [await desk.request(client.id), await desk.request(client.id)];
    const specialist = await desk.hire(['specialist'], 2);
    await desk.assignment('offered', { requestId: mine.id, offeredToId: specialist.id });
    const seen = await read(specialist.api, `/clients/${client.id}/timeline`);
    expect(new Set(seen.map(({ reference }) => reference))).toEqual(new Set([mine.reference]));
  });
});

describe('what was promised to a client', () => {
  it('is on the timeline, also without any request', async () => {
    const client = await desk.client();
    const promise = commitmentState({ clientId: client.id, actorEmployeeId: desk.operator.id });
    await service.publish(commitmentMade, promise, { id: promise.commitmentId, version: 1 });
    await service.settle();
    expect(await read(desk.operator.api, `/clients/${client.id}/timeline`)).toMatchObject([
      { kind: 'commitment', refId: promise.commitmentId, reference: null, title: 'A promise was made' },
    ]);
  });

  it('keeps a request open until it is kept or agreed anew', async () => {
    const client = await desk.client();
    const { id } = await desk.request(client.id);
    const promise = commitmentState({ requestId: id, clientId: client.id });
    const act = (verb: string, body: object) =>
      desk.operator.api.post(`/requests/${id}/${verb}`, body, requestResource);
    const tell = async (
      definition:
        typeof commitmentMade | typeof commitmentBroken | typeof commitmentKeptLate | typeof commitmentRenegotiated,
      change: Partial<typeof promise>,
      version: number,
    ) => {
      await service.publish(definition, { ...promise, ...change }, { id: promise.commitmentId, version });
      await service.settle();
      return desk.operator.api.get(`/requests/${id}`, requestResource);
    };
    const blocking = [{ kind: 'commitment', id: promise.commitmentId, since: promise.startedAt }];
    expect(await tell(commitmentMade, {}, 1)).toMatchObject({ closingBlockers: blocking });
    await act('solve', { answer: 'Done' });
    expect(await act('confirm', {})).toMatchObject({ status: 'solved', closingBlockers: blocking });
    const dueAt = '2026-03-20T15:00:00.000Z';
    expect(await tell(commitmentRenegotiated, { state: 'renegotiated', dueAt }, 2)).toMatchObject({ status: 'closed' });
    const late = await tell(commitmentBroken, { state: 'broken', dueAt, brokenAt: dueAt }, 3);
    expect(late).toMatchObject({ status: 'solved', reopenCount: 0, closingBlockers: blocking });
    const end = await tell(commitmentKeptLate, { state: 'broken', brokenAt: dueAt, keptAt: dueAt }, 4);
    expect(end).toMatchObject({ status: 'closed', closingBlockers: [] });
  });
});
