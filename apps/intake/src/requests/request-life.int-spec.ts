import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  complaintDescribed,
  complaintRegistered,
  escalationRaised,
  invoiceDrafted,
  invoicePaid,
  messageResource,
  pageOf,
  requestAssigned,
  requestClosed,
  requestClosingWithdrawn,
  requestConfirmed,
  requestDescribed,
  requestPrioritised,
  requestRegistered,
  requestReopened,
  requestResource,
  requestSolved,
  requestStarted,
  requestTierChanged,
  type RequestResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { IntakeDesk, TestService } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let desk: IntakeDesk;
let clientId: string;

beforeAll(async () => {
  service = await TestService.start(intakeService, { now: '2026-03-02T09:00:00Z' });
  desk = await IntakeDesk.open(service);
  clientId = (await desk.client()).id;
});
afterAll(() => service.stop());

function act(id: string, verb: string, body: object = {}): Promise<RequestResource> {
  return desk.operator.api.post(`/requests/${id}/${verb}`, body, requestResource);
}
function read(id: string): Promise<RequestResource> {
  return desk.operator.api.get(`/requests/${id}`, requestResource);
}
async function factsOf(id: string): Promise<string[]> {
  const kinds = [
    requestRegistered,
    requestAssigned,
    requestStarted,
    requestSolved,
    requestConfirmed,
    requestClosed,
    requestClosingWithdrawn,
    requestReopened,
    requestTierChanged,
    requestPrioritised,
  ];
  const published = (await Promise.all(kinds.map((kind) => service.publishedOf(kind)))).flat();
  return published
    .filter(({ subject }) => subject === id)
    .sort((one, other) => one.aggregateversion - other.aggregateversion)
    .map(({ type }) => type.replace(/^intake\.request-|\.v1$/g, ''));
}
function invoiceOf(requestId: string, more: object) {
  return {
    invoice: {
      invoiceId: newId(),
      number: null,
      requestId,
      clientId,
      currency: 'RUB',
      netMinor: 1000,
      vatMinor: 200,
      totalMinor: 1200,
      paidMinor: 0,
      creditedMinor: 0,
      balanceMinor: 1200,
      state: 'draft' as const,
      issuedOn: null,
      dueOn: '2026-04-01',
      lines: [],
      ...more,
    },
    at: service.clock.now().toISOString(),
    employeeId: null,
  };
}

describe('the life of a request', () => {
  it('goes from the first word to the end, each step with its event', async () => {
    const request = await desk.request(clientId, { impact: 'high', urgency: 'high' });
    expect(request).toMatchObject({
      status: 'registered',
      tier: 1,
      priority: 1,
      ownerId: desk.operator.id,
      closingBlockers: [],
      version: 1,
    });
    expect(request.reference).toMatch(/^R-2026-\d{6}$/);

    const leg = await desk.assignment('offered', { requestId: request.id, tier: 2 });
    expect(await read(request.id)).toMatchObject({
      status: 'assigned',
      tier: 2,
      closingBlockers: [{ kind: 'assignment', id: leg.assignmentId, since: leg.givenAt }],
    });
    await desk.assignment('accepted', leg);
    expect((await read(request.id)).status).toBe('in-progress');
    expect((await act(request.id, 'solve', { answer: 'A fuse' })).status).toBe('solved');

    const confirmed = await act(request.id, 'confirm');
    expect(confirmed).toMatchObject({ status: 'solved', confirmedAt: expect.any(String), closedAt: null });
    expect(confirmed.closingBlockers).toHaveLength(1);

    await desk.assignment('done', leg);
    expect(await read(request.id)).toMatchObject({ status: 'closed', tier: 1, closingBlockers: [] });

    const late = await desk.assignment('offered', { requestId: request.id, tier: 3 });
    expect(await read(request.id)).toMatchObject({ status: 'solved', closedAt: null, reopenCount: 0, tier: 3 });
    await desk.assignment('cancelled', late);
    expect((await read(request.id)).status).toBe('closed');
    expect(await factsOf(request.id)).toEqual([
      'registered',
      'assigned',
      'tier-changed',
      'started',
      'solved',
      'confirmed',
      'tier-changed',
      'closed',
      'tier-changed',
      'closing-withdrawn',
      'tier-changed',
      'closed',
    ]);
  });

  it('makes no event of a command that is in effect, and refuses what the status does not allow', async () => {
    const { id } = await desk.request(clientId);
    expect((await desk.operator.api.call('POST', `/requests/${id}/confirm`)).status).toBe(409);
    const solved = await act(id, 'solve', { answer: 'Yes' });
    expect(await act(id, 'solve', { answer: 'Yes' })).toEqual(solved);
    const closed = await act(id, 'confirm');
    expect(closed.status).toBe('closed');
    expect(await act(id, 'confirm')).toEqual(closed);
    expect((await desk.operator.api.call('POST', `/requests/${id}/cancel`, { reason: 'x' })).status).toBe(409);
    expect(await factsOf(id)).toEqual(['registered', 'solved', 'confirmed', 'closed']);
  });

  it('waits, goes on by itself when the time is over, and returns to where it was', async () => {
    const { id } = await desk.request(clientId);
    const leg = await desk.assignment('offered', { requestId: id });
    const until = new Date(service.clock.now().getTime() + 3_600_000).toISOString();
    const past = { on: 'supplier', until: '2026-01-01T00:00:00Z', reason: 'parts' };
    expect((await desk.operator.api.call('POST', `/requests/${id}/wait`, past)).status).toBe(422);
    expect(await act(id, 'wait', { on: 'supplier', until, reason: 'parts' })).toMatchObject({
      status: 'waiting',
      waitingOn: 'supplier',
      waitingUntil: until,
    });
    await desk.assignment('accepted', leg);
    expect((await read(id)).status).toBe('waiting');
    await service.moveClock(new Date(Date.parse(until) + 1000));
    expect(await read(id)).toMatchObject({ status: 'in-progress', waitingOn: null });
    await desk.assignment('done', leg);
  });

  it('is judged anew: another priority, with its event, once', async () => {
    const { id } = await desk.request(clientId);
    const body = { impact: 'high', urgency: 'high', reason: 'The whole office stands still' };
    expect(await act(id, 'priority', body)).toMatchObject({ priority: 1, impact: 'high', urgency: 'high' });
    expect(await act(id, 'priority', body)).toMatchObject({ priority: 1, version: 2 });
    expect(await factsOf(id)).toEqual(['registered', 'prioritised']);
  });

  it('takes three working days of silence for a confirmation', async () => {
    await service.moveClock('2026-03-06T12:00:00Z');
    const { id } = await desk.request(clientId);
    await act(id, 'solve', { answer: 'Yes' });
    await service.moveClock('2026-03-11T11:00:00Z');
    expect((await read(id)).status).toBe('solved');
    await service.moveClock('2026-03-11T12:01:00Z');
    expect((await read(id)).status).toBe('closed');
    const confirmed = await service.publishedOf(requestConfirmed);
    expect(confirmed.find(({ subject }) => subject === id)?.data.how).toBe('silence');
  });

  it('is billed before it closes: the invoice blocks from the answer to the payment', async () => {
    const { id } = await desk.request(clientId, { billable: true });
    await act(id, 'solve', { answer: 'Done' });
    const confirmed = await act(id, 'confirm');
    expect(confirmed).toMatchObject({ status: 'solved', closingBlockers: [{ kind: 'invoice', id }] });
    const drafted = invoiceOf(id, {});
    const { invoiceId } = drafted.invoice;
    await service.publish(invoiceDrafted, drafted, { id: invoiceId, version: 1 });
    await service.settle();
    expect((await read(id)).closingBlockers).toMatchObject([{ kind: 'invoice', id: invoiceId }]);
    await service.publish(invoicePaid, invoiceOf(id, { invoiceId, state: 'paid', balanceMinor: 0, paidMinor: 1200 }), {
      id: invoiceId,
      version: 2,
    });
    await service.settle();
    expect(await read(id)).toMatchObject({ status: 'closed', closingBlockers: [] });
  });

  it('reopens on command and by the word of the client, counting both', async () => {
    const { id } = await desk.request(clientId);
    await act(id, 'solve', { answer: 'Yes' });
    expect(await act(id, 'reopen', { reason: 'No' })).toMatchObject({ status: 'in-progress', reopenCount: 1 });
    await act(id, 'solve', { answer: 'Now' });
    await act(id, 'confirm');
    const portal = await service.as({ roles: ['client'], clientId });
    await portal.post(`/requests/${id}/messages`, { direction: 'inbound', text: 'Not yet' }, messageResource);
    expect(await read(id)).toMatchObject({ status: 'in-progress', reopenCount: 2, solvedAt: null });
    await act(id, 'solve', { answer: 'Now' });
    await act(id, 'confirm');
    await service.moveClock(new Date(service.clock.now().getTime() + 8 * 86_400_000));
    await portal.post(`/requests/${id}/messages`, { direction: 'inbound', text: 'Thanks' }, messageResource);
    expect(await read(id)).toMatchObject({ status: 'closed', reopenCount: 2 });
  });

  it('counts the changes of the person the client speaks to', async () => {
    const { id } = await desk.request(clientId);
    const other = await desk.hire(['operator']);
    await act(id, 'owner', { employeeId: other.id, reason: 'Knows the client' });
    expect(await read(id)).toMatchObject({ ownerId: other.id, switches: 1 });
    await other.api.post(`/requests/${id}/messages`, { direction: 'outbound', text: 'I am on it' }, messageResource);
    expect((await read(id)).switches).toBe(1);
    await act(id, 'solve', { answer: 'Done' });
    expect((await read(id)).switches).toBe(2);
    const nobody = { employeeId: '01900000-0000-7000-8000-00000000dead', reason: 'x' };
    const refused = await desk.operator.api.call('POST', `/requests/${id}/owner`, nobody);
    expect(refused).toMatchObject({ status: 404, body: { errors: [{ field: 'employeeId' }] } });
  });

  it('merges into an open request of the same client: work, words and timeline follow', async () => {
    const first = await desk.request(clientId);
    const second = await desk.request(clientId);
    const leg = await desk.assignment('offered', { requestId: first.id, tier: 2 });
    const foreign = await desk.request((await desk.client()).id);
    const refused = await desk.operator.api.call('POST', `/requests/${first.id}/merge`, { intoId: foreign.id });
    expect(refused).toMatchObject({ status: 422, body: { code: 'different-client' } });
    const itself = await desk.operator.api.call('POST', `/requests/${first.id}/merge`, { intoId: first.id });
    expect(itself).toMatchObject({ status: 422, body: { code: 'merge-into-itself' } });

    expect(await act(first.id, 'merge', { intoId: second.id })).toMatchObject({
      status: 'merged',
      mergedIntoId: second.id,
      closingBlockers: [],
    });
    expect(await read(second.id)).toMatchObject({ status: 'assigned', tier: 2 });
    await desk.assignment('done', leg);
    expect(await read(second.id)).toMatchObject({ tier: 1, closingBlockers: [] });
    const message = await desk.operator.api.post(
      `/requests/${first.id}/messages`,
      { direction: 'internal', text: 'Note' },
      messageResource,
    );
    expect(message.requestId).toBe(second.id);
  });

  it('takes its tier from open escalations too', async () => {
    const { id } = await desk.request(clientId);
    const at = service.clock.now().toISOString();
    const escalation = {
      escalationId: newId(),
      requestId: id,
      kind: 'systemic' as const,
      level: 1,
      state: 'raised' as const,
      departmentId: null,
      addresseeId: null,
      actingForId: null,
      assignmentId: null,
      tier: 3 as const,
      acknowledgeBy: at,
      raisedById: null,
      at,
    };
    await service.publish(escalationRaised, escalation, { id: escalation.escalationId });
    await service.settle();
    expect((await read(id)).tier).toBe(3);
  });

  it('is made once for a complaint that has none, whichever of its events comes first', async () => {
    const requestId = newId();
    const complaintId = newId();
    const complaint = {
      complaintId,
      reference: 'C-2026-000001',
      requestId,
      clientId,
      causeId: null,
      productId: null,
      departmentId: null,
      employeeId: null,
      severity: 'high' as const,
      state: 'registered' as const,
      verdict: null,
      compensation: null,
      receivedAt: service.clock.now().toISOString(),
      acknowledgeDueAt: null,
      answerDueAt: null,
      answeredAt: null,
    };
    const leg = await desk.assignment('offered', { requestId, tier: 2 });
    const registered = { complaint, at: complaint.receivedAt, actorEmployeeId: null, mintsRequest: true };
    await service.publish(complaintRegistered, registered, { id: complaintId, version: 1 });
    await service.publish(complaintRegistered, registered, { id: complaintId, version: 1 });
    await service.settle();
    await service.publish(
      complaintDescribed,
      { complaintId, requestId, text: 'Rude!\nAnd late.' },
      { id: complaintId },
    );
    await service.settle();
    expect(await read(requestId)).toMatchObject({
      kind: 'complaint',
      priority: 2,
      status: 'assigned',
      complaintId,
      subject: 'Rude!',
      description: 'Rude!\nAnd late.',
      closingBlockers: [{ id: leg.assignmentId }],
    });
    const described = await service.publishedOf(requestDescribed);
    expect(described.filter(({ subject }) => subject === requestId)).toHaveLength(2);
    expect((await factsOf(requestId)).filter((fact) => fact === 'registered')).toHaveLength(1);
  });

  it('lists messages, hiding internal notes from the client', async () => {
    const { id } = await desk.request(clientId);
    const post = (direction: string) =>
      desk.operator.api.post(`/requests/${id}/messages`, { direction, text: direction }, messageResource);
    const note = await post('internal');
    expect(note.delivery).toBeNull();
    const path = `/requests/${id}/messages/${note.id}`;
    expect(await desk.operator.api.get(path, messageResource)).toEqual(note);
    expect((await post('outbound')).delivery).toBe('sent');
    const portal = await service.as({ roles: ['client'], clientId });
    const seen = await portal.get(`/requests/${id}/messages`, pageOf(messageResource));
    expect(seen.items.map(({ direction }) => direction)).toEqual(['outbound']);
    expect((await portal.call('GET', path)).status).toBe(404);
    const forbidden = { direction: 'outbound', text: 'x' };
    expect((await portal.call('POST', `/requests/${id}/messages`, forbidden)).status).toBe(403);
  });
});
