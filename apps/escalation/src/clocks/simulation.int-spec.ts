import { policyResource, policySimulation, requestRegistered, requestSolved, wellKnown } from '@okno/contracts';
import { requestState, TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const period = { from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z' };

describe('POST /sla-policies/{id}/simulate', () => {
  let service: TestService;
  let administrator: Caller;

  beforeAll(async () => {
    service = await TestService.start(escalationService, {
      now: '2026-03-03T12:00:00Z',
      environment: { OKNO_TIMEZONE: 'UTC' },
    });
    administrator = await service.as({ roles: ['administrator'] });
    // Registered at nine and solved after one, two and five hours; one of another kind, one a day later.
    const requests = [
      ['2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z', 'question'],
      ['2026-03-02T09:00:00Z', '2026-03-02T11:00:00Z', 'question'],
      ['2026-03-02T09:00:00Z', '2026-03-02T14:00:00Z', 'question'],
      ['2026-03-02T09:00:00Z', undefined, 'billing'],
      ['2026-03-03T09:00:00Z', '2026-03-03T10:00:00Z', 'question'],
    ] as const;
    for (const [registeredAt, solvedAt, kind] of requests) {
      const request = requestState({ registeredAt, kind });
      const fact = { request, at: registeredAt, employeeId: null };
      await service.publish(
        requestRegistered,
        { ...fact, callIds: [], answeredLive: true },
        { id: request.requestId, version: 1 },
      );
      if (solvedAt === undefined) continue;
      await service.publish(requestSolved, { ...fact, at: solvedAt }, { id: request.requestId, version: 2 });
    }
    await service.settle();
  });
  afterAll(() => service.stop());

  it.each([
    [60, { met: 1, breached: 2, running: 0 }],
    [120, { met: 2, breached: 1, running: 0 }],
    [600, { met: 3, breached: 0, running: 0 }],
  ])('counts what would have been met in %i minutes', async (solutionMinutes, expected) => {
    const body = {
      name: 'Trial',
      calendarId: wellKnown.defaultCalendarId,
      appliesTo: { kinds: ['question'] },
      targets: [{ priority: 2, solutionMinutes }],
    };
    const policy = await administrator.post('/sla-policies', body, policyResource);
    const result = await administrator.post(`/sla-policies/${policy.id}/simulate`, period, policySimulation);
    expect(result).toMatchObject({ policyVersion: 1, requests: 3 });
    expect(result.kinds.find(({ kind }) => kind === 'solution')).toMatchObject(expected);
    expect(result.kinds.find(({ kind }) => kind === 'first-answer')).toMatchObject({ met: 0 });
  });

  it('shows what still runs and what was answered live', async () => {
    const path = `/sla-policies/${wellKnown.defaultPolicyId}/simulate`;
    const result = await administrator.post(path, period, policySimulation);
    expect(result.requests).toBe(4);
    expect(result.kinds).toEqual([
      { kind: 'first-answer', met: 4, breached: 0, running: 0, paused: 0, cancelled: 0 },
      { kind: 'next-answer', met: 0, breached: 0, running: 0, paused: 0, cancelled: 0 },
      { kind: 'update', met: 0, breached: 0, running: 0, paused: 0, cancelled: 0 },
      { kind: 'solution', met: 3, breached: 1, running: 0, paused: 0, cancelled: 0 },
    ]);
  });

  it('refuses a period that ends before it begins, and who may not ask', async () => {
    const path = `/sla-policies/${wellKnown.defaultPolicyId}/simulate`;
    expect((await administrator.call('POST', path, { from: period.to, to: period.from })).status).toBe(422);
    expect((await administrator.call('POST', path, { from: 'yesterday', to: period.to })).status).toBe(400);
    expect((await (await service.as({ roles: ['operator'] })).call('POST', path, period)).status).toBe(403);
  });
});
