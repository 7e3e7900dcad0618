import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  approvalGranted,
  approvalRejected,
  approvalVoided,
  compensationApprovalAsked,
  compensationApprovalCalledOff,
  type ApprovalAsk,
  type ApprovalState,
} from '@okno/contracts';
import { ComplaintsDesk, TestService } from '@okno/testing';
import { complaintsAnalyticsService } from '../service.js';

let desk: ComplaintsDesk;
let service: TestService;
beforeAll(async () => {
  service = await TestService.start(complaintsAnalyticsService, {
    now: '2026-03-02T09:00:00Z',
    environment: { OKNO_COMPENSATION_LIMIT: '100000 RUB' },
  });
  desk = await ComplaintsDesk.open(service);
  await desk.calendar();
});
afterAll(async () => {
  await service.stop();
});

const rub = (amountMinor: number) => ({ amountMinor, currency: 'RUB' });
const decision = (compensation: object | undefined, words = 'We pay') => ({
  ...{ verdict: 'justified', decision: words },
  ...(compensation === undefined ? {} : { compensation }),
});
async function acknowledged(): Promise<string> {
  const { id } = await desk.complain({ cause: 'late', departmentId: 'experts' });
  await desk.command(id, 'acknowledge', {});
  return id;
}
async function asks(complaintId: string): Promise<ApprovalAsk[]> {
  const events = await service.publishedOf(compensationApprovalAsked);
  return events.map(({ data }) => data).filter(({ subject }) => subject.id === complaintId);
}
async function tell(ask: ApprovalAsk | undefined, state: ApprovalState, change: object = {}): Promise<void> {
  if (ask === undefined) throw new Error('nothing was asked');
  const { approvalId, subject, contentHash, amount, askedById, clientId, requestId, at } = ask;
  const fact = { approvalId, subject, contentHash, amount, askedById, clientId, requestId, at, askedAt: at };
  const definition = { granted: approvalGranted, rejected: approvalRejected }[state as string] ?? approvalVoided;
  await service.publish(
    definition,
    { ...fact, state, stage: 1, addressees: [], ...change },
    { id: approvalId, version: 2 },
  );
  await service.settle();
}
const answer = (id: string): Promise<unknown[]> =>
  desk.refusal(desk.quality, 'POST', `/complaints/${id}/answer`, { text: 'x' });

it('leaves compensations up to the limit, and in no money at all, as they were', async () => {
  const id = await acknowledged();
  expect(await desk.command(id, 'decide', decision(rub(100_000)))).not.toHaveProperty('approval');
  expect((await desk.command(id, 'answer', { text: 'Paid' })).state).toBe('answered');
  const other = await acknowledged();
  await desk.command(other, 'decide', decision(undefined));
  expect([...(await asks(id)), ...(await asks(other))]).toEqual([]);
});

it('answers the client only when a larger one is approved', async () => {
  const id = await acknowledged();
  const decided = await desk.command(id, 'decide', decision(rub(100_001)));
  expect(decided).toMatchObject({ state: 'decided', approval: { state: 'open' } });
  expect(await desk.command(id, 'decide', decision(rub(100_001)))).toEqual(decided);
  expect((await answer(id)).slice(0, 2)).toEqual([409, 'awaiting-approval']);
  const [ask, ...more] = await asks(id);
  expect(more).toEqual([]);
  expect(ask).toMatchObject({
    approvalId: decided.approval?.id,
    amount: rub(100_001),
    subject: { kind: 'compensation' },
  });
  // An approval of other content, or another approval, opens nothing.
  await tell(ask, 'granted', { contentHash: 'f'.repeat(64) });
  await tell(ask, 'granted', { approvalId: decided.id });
  expect((await answer(id)).slice(0, 2)).toEqual([409, 'awaiting-approval']);
  await tell(ask, 'granted');
  expect((await desk.command(id, 'answer', { text: 'Paid' })).approval).toMatchObject({ state: 'granted' });
});

it('asks anew when the compensation is changed, and calls it off when none is left to approve', async () => {
  const id = await acknowledged();
  await desk.command(id, 'decide', decision(rub(200_000)));
  const changed = await desk.command(id, 'decide', decision(rub(300_000)));
  const [first, second] = await asks(id);
  expect(changed.approval?.id).toBe(second?.approvalId);
  expect(second?.contentHash).not.toBe(first?.contentHash);
  await tell(first, 'granted');
  expect((await answer(id)).slice(0, 2)).toEqual([409, 'awaiting-approval']);
  await tell(second, 'rejected');
  expect((await answer(id)).slice(0, 2)).toEqual([409, 'awaiting-approval']);
  const again = await desk.command(id, 'decide', decision(rub(300_000), 'We pay, see the letter'));
  expect([again.approval?.state, (await asks(id)).length]).toEqual(['open', 3]);
  expect(await desk.command(id, 'decide', decision(rub(50_000)))).not.toHaveProperty('approval');
  const off = (await service.publishedOf(compensationApprovalCalledOff)).map(({ data }) => data);
  expect(off.filter(({ complaintId }) => complaintId === id)).toMatchObject([{ approvalId: again.approval?.id }]);
  expect((await desk.command(id, 'answer', { text: 'Paid' })).state).toBe('answered');
});
