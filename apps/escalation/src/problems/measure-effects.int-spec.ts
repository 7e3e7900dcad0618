import {
  assignmentCompleted,
  assignmentGiven,
  callRecorded,
  catalogueDescribed,
  causeDefined,
  complaintDecided,
  complaintRegistered,
  effectAsked,
  effectCounted,
  employeeDefined,
  measureResource,
  problemClientsTold,
  problemExplanations,
  problemField,
  problemFoundIneffective,
  problemNoticeHandled,
  problemNoticeWorded,
  problemRecurred,
  problemResource,
  problemVerified,
  requestRegistered,
  sampleEvent,
  wellKnown,
  type EventDefinition,
  type EventPayload,
  type MeasureResource,
  type ProblemResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { requestState, TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const ids = { director: newId(), engineer: newId(), cause: newId(), acme: newId(), zeta: newId() };
const requests = { acme: newId(), acmeAgain: newId(), zeta: newId() };
const complaintId = newId();

function sampled<Definition extends EventDefinition>(definition: Definition): EventPayload<Definition> {
  return sampleEvent(definition).data as EventPayload<Definition>;
}

/** The clock goes on while a test runs. */
function minute(text: string): string {
  return expect.stringMatching(new RegExp(`^${text}`)) as unknown as string;
}

/** Told as a diary: what tier 3 does about modems that overheat. */
describe('a problem whose measure has to prove its effect', () => {
  let service: TestService;
  let director: Caller;
  let engineer: Caller;
  let problem: ProblemResource;
  let measure: MeasureResource;
  const effect = {
    measure: 'complaints.count',
    exposure: 'calls.offered',
    filters: [{ dimension: 'product', op: 'subtree', values: ['MODEM'] }],
    expectedChangePercent: -30,
    checkAfterDays: 28,
    baselineDays: 56,
  };
  const plan = {
    title: 'Replace the modems',
    ownerId: ids.engineer,
    dueOn: '2026-03-20',
    expectedEffect: 'A third fewer complaints',
  };

  const read = async (): Promise<ProblemResource> => director.get(`/problems/${problem.id}`, problemResource);
  const check = async (): Promise<NonNullable<MeasureResource['check']>> => {
    const found = (await read()).measures.find(({ id }) => id === measure.id)?.check;
    if (found === undefined) throw new Error('nothing is promised');
    return found;
  };
  const asked = async (measureId: string) =>
    (await service.publishedOf(effectAsked)).map(({ data }) => data).filter((data) => data.measureId === measureId);

  /** What the statistics say to the last question: complaints of a thousand calls, before and after. */
  const answer = async (measureId: string, before: number, after: number, times = 1): Promise<void> => {
    const question = (await asked(measureId)).at(-1);
    if (question === undefined) throw new Error('nobody asked');
    const { questionId, problemId } = question;
    const rates = { before: { count: before, exposure: 1_000 }, after: { count: after, exposure: 1_000 } };
    for (let time = 0; time < times; time += 1) {
      await service.publish(
        effectCounted,
        {
          ...{ questionId, problemId, measureId, counts: { per: 'records', ...rates } },
          ...{ fault: null, asOf: null, at: service.clock.now().toISOString() },
        },
        { id: questionId, version: time + 1 },
      );
    }
    await service.settle();
  };

  const request = async (requestId: string, clientId: string): Promise<void> => {
    const state = requestState({ requestId, clientId });
    const fact = { ...sampled(requestRegistered), request: state };
    await service.publish(requestRegistered, fact, { id: requestId, version: 1 });
  };

  const leg = async (requestId: string, givenAt: string, endedAt: string | null): Promise<void> => {
    const { assignment } = sampled(assignmentGiven);
    const given = {
      ...{ ...assignment, assignmentId: newId(), requestId, givenAt, state: 'offered' as const },
      ...{ calendarId: wellKnown.defaultCalendarId, calendarVersion: 1 },
    };
    const id = given.assignmentId;
    await service.publish(assignmentGiven, { assignment: given, at: givenAt, employeeId: null }, { id, version: 1 });
    if (endedAt === null) return;
    const ended = { ...given, state: 'done' as const };
    await service.publish(
      assignmentCompleted,
      { assignment: ended, at: endedAt, employeeId: null },
      { id, version: 2 },
    );
  };

  beforeAll(async () => {
    service = await TestService.start(escalationService, {
      now: '2026-03-02T06:00:00Z',
      environment: { OKNO_TIMEZONE: 'Europe/Moscow' },
    });
    director = await service.as({ roles: ['director'], employeeId: ids.director });
    engineer = await service.as({ roles: ['specialist'], employeeId: ids.engineer });
    for (const employeeId of [ids.director, ids.engineer]) {
      const employee = { ...sampled(employeeDefined), employeeId, active: true };
      await service.publish(employeeDefined, employee, { id: employeeId, version: 1 });
    }
    const cause = { causeId: ids.cause, code: 'heat', name: 'Heat', parentId: null, active: true };
    await service.publish(causeDefined, cause, { id: ids.cause, version: 1 });
    await request(requests.acme, ids.acme);
    await request(requests.acmeAgain, ids.acme);
    await request(requests.zeta, ids.zeta);
    const { complaint } = sampled(complaintRegistered);
    const decided = {
      ...{ ...complaint, complaintId, requestId: requests.zeta, clientId: ids.zeta },
      compensation: { amountMinor: 150_000, currency: 'RUB' },
    };
    const fact = { complaint: decided, at: '2026-03-02T06:00:00Z', actorEmployeeId: null };
    await service.publish(complaintRegistered, { ...fact, mintsRequest: false }, { id: complaintId, version: 1 });
    await service.publish(complaintDecided, fact, { id: complaintId, version: 2 });
    // An hour and a half on a Monday in Moscow; and over a night, of which an hour is working time.
    await leg(requests.acme, '2026-03-02T07:00:00Z', '2026-03-02T08:30:00Z');
    await leg(requests.zeta, '2026-03-02T14:30:00Z', '2026-03-03T06:30:00Z');
    const { call } = sampled(callRecorded);
    const id = newId();
    const talk = { ...call, id, requestId: requests.acme, talkSeconds: 200, holdSeconds: 40 };
    await service.publish(callRecorded, { call: talk }, { id, version: 1 });
    await service.settle();
  });
  afterAll(() => service.stop());

  it('opens from evidence and counts what its cases cost', async () => {
    const body = {
      title: 'Modems overheat',
      requestIds: [requests.acme, requests.acmeAgain],
      complaintIds: [complaintId],
      evidence: { source: 'complaints', facts: { cell: { product: 'MODEM' }, ratio: 3.2 } },
    };
    problem = await director.post('/problems', body, problemResource);
    expect(problem).toMatchObject({
      evidence: body.evidence,
      cases: { requests: 2, complaints: 1, clients: 2 },
      cost: {
        ...{ assignments: 2, assignmentWorkingMinutes: 90 + 60, calls: 1, callSeconds: 240 },
        compensation: [{ amountMinor: 150_000, currency: 'RUB' }],
      },
      whys: [],
    });
    expect(await engineer.get(`/problems/${problem.id}`, problemResource)).not.toHaveProperty('cost');
  });

  it('is explained, and what was thought before stays', async () => {
    const path = `/problems/${problem.id}`;
    const explained = await director.post(`${path}/explain`, { whys: ['It overheats', 'No fan'] }, problemResource);
    expect(explained.whys).toMatchObject([{ text: 'It overheats', byId: ids.director }, { text: 'No fan' }]);
    const again = await director.post(`${path}/explain`, { whys: ['It overheats', 'No fan'] }, problemResource);
    expect(again.version).toBe(explained.version);
    const deeper = { whys: ['It overheats', 'A fan too small'], causes: ['heat'] };
    expect(await director.post(`${path}/explain`, deeper, problemResource)).toMatchObject({
      causes: [ids.cause],
      version: explained.version + 1,
    });
    const { items } = await director.get(`${path}/explanations`, problemExplanations);
    expect(items.map(({ revision, whys }) => [revision, whys.at(-1)?.text])).toEqual([
      [2, 'A fan too small'],
      [1, 'No fan'],
    ]);
    const unknown = await director.call('POST', `${path}/explain`, { causes: ['nothing'] });
    expect([unknown.status, problemField.parse(unknown.body).errors[0]?.field]).toEqual([422, 'causes.0']);
    expect((await engineer.call('POST', `${path}/explain`, deeper)).status).toBe(403);
  });

  it('takes no promise that the reports could not check', async () => {
    const path = `/problems/${problem.id}/measures`;
    const early = await director.call('POST', path, { ...plan, effect });
    expect([early.status, problemField.parse(early.body).code]).toEqual([503, 'unavailable']);
    const countable = { counts: 'events' as const, parameter: null, dimensions: ['product'] };
    const measures = ['complaints.count', 'calls.offered'].map((name) => ({ ...countable, name }));
    const catalogueId = wellKnown.cubeCatalogueId;
    const catalogue = { catalogueId, measures, dimensions: ['product', 'cause'] };
    await service.publish(catalogueDescribed, catalogue, { id: catalogueId, version: 1 });
    await service.settle();
    const wrong = {
      ...effect,
      measure: 'complaint.counts',
      filters: [{ dimension: 'cause', op: 'in', values: ['x'] }],
    };
    const refused = await director.call('POST', path, { ...plan, effect: wrong });
    const { code, errors } = problemField.parse(refused.body);
    expect([refused.status, code]).toEqual([422, 'unknown-effect']);
    expect(errors.map(({ field, code: fault }) => [field, fault])).toEqual([
      ['effect.measure', 'unknown-measure'],
      ['effect.filters.0.dimension', 'not-combinable'],
    ]);
    expect(errors[0]?.message).toContain('complaints.count');
    expect(
      (await director.call('POST', path, { ...plan, effect: { ...effect, expectedChangePercent: 0 } })).status,
    ).toBe(400);
    measure = await director.post(path, { ...plan, effect }, measureResource);
    expect(measure).toMatchObject({ effect, check: { asked: false } });
  });

  it('has the effect looked at before its time, which decides nothing', async () => {
    const path = `/problems/${problem.id}/measures/${measure.id}`;
    expect((await director.call('POST', `${path}/check`)).status).toBe(409);
    const done = await engineer.post(`${path}/done`, {}, measureResource);
    expect(done.check?.nextAt).toBe(new Date(Date.parse(done.doneAt ?? '') + 28 * 86_400_000).toISOString());
    await service.moveClock('2026-03-09T06:00:00Z');
    expect(await director.post(`${path}/check`, {}, measureResource)).toMatchObject({ check: { asked: true } });
    await director.post(`${path}/check`, {}, measureResource);
    expect(await asked(measure.id)).toMatchObject([
      {
        ...{ measure: 'complaints.count', exposure: 'calls.offered' },
        after: { from: done.doneAt, to: minute('2026-03-09T06:00') },
      },
    ]);
    await answer(measure.id, 60, 2);
    expect(await check()).toMatchObject({ asked: false, last: { preliminary: true, finding: 'as-promised' } });
    expect(await check()).not.toHaveProperty('verdict');
    expect((await read()).state).toBe('implemented');
  });

  it('waits for more when the data are too few, and is verified when they are not', async () => {
    await service.moveClock('2026-04-01T06:00:00Z');
    expect(await asked(measure.id)).toHaveLength(2);
    await answer(measure.id, 5, 3);
    expect(await check()).toMatchObject({ verdict: 'not-enough-data', nextAt: minute('2026-04-29T06:00') });
    expect((await read()).state).toBe('implemented');
    await service.moveClock('2026-04-29T07:00:00Z');
    // Told twice, it counts once.
    await answer(measure.id, 80, 30, 2);
    const verified = await read();
    expect(verified).toMatchObject({
      state: 'verified',
      verification: { effective: true, measureId: measure.id, evidence: expect.stringContaining('rate ratio 0.38') },
      measures: [{ check: { verdict: 'verified', nextAt: minute('2026-05-06T07:00') } }],
    });
    const russian = await service.as({ roles: ['director'], employeeId: ids.director, language: 'ru' });
    const told = await russian.get(`/problems/${problem.id}`, problemResource);
    expect(told.verification?.evidence).toMatch(/было 80 на 1000, стало 30 на 1000, отношение частот 0,38/);
    expect(await service.publishedOf(problemVerified)).toHaveLength(1);
  });

  it('tells every client once what was changed', async () => {
    const path = `/problems/${problem.id}/tell`;
    const text = { ru: 'Модемы заменены', en: 'The modems were replaced' };
    expect((await read()).tellDraft?.en).toContain(plan.title);
    expect((await engineer.call('POST', path, { text })).status).toBe(403);
    expect((await director.call('POST', path, { text: {} })).status).toBe(400);
    const asking = await director.post(path, { text }, problemResource);
    expect(asking).toMatchObject({ told: { text, clients: 0, waiting: 2, left: 0, byId: ids.director } });
    expect(asking).not.toHaveProperty('tellDraft');
    expect((await director.post(path, { text }, problemResource)).version).toBe(asking.version);
    const notices = (await service.publishedOf(problemNoticeWorded)).map(({ data }) => data);
    expect(notices.map(({ clientId }) => clientId).sort()).toEqual([ids.acme, ids.zeta].sort());
    expect(notices.find(({ clientId }) => clientId === ids.acme)?.requestIds).toHaveLength(2);
    for (const { noticeId, problemId, clientId, requestIds } of notices) {
      const outcome = clientId === ids.acme ? ('told' as const) : ('imported' as const);
      const requestId = outcome === 'told' ? (requestIds[0] ?? null) : null;
      const fact = { noticeId, problemId, clientId, requestId, messageId: null, outcome, at: '2026-04-29T06:00:00Z' };
      await service.publish(problemNoticeHandled, fact, { id: noticeId, version: 1 });
    }
    await service.settle();
    expect((await read()).told).toMatchObject({ clients: 1, waiting: 0, left: 1 });
    const [late, lateRequest] = [newId(), newId()];
    await request(lateRequest, late);
    await service.settle();
    await director.post(`/problems/${problem.id}/link`, { requestIds: [lateRequest] }, problemResource);
    expect((await director.post(path, { text }, problemResource)).told).toMatchObject({ clients: 1, waiting: 1 });
    expect(await service.publishedOf(problemNoticeWorded)).toHaveLength(3);
    expect(await service.publishedOf(problemClientsTold)).toHaveLength(2);
  });

  it('looks week by week whether it comes back, and opens again when it does', async () => {
    await service.moveClock('2026-05-06T08:00:00Z');
    expect((await asked(measure.id)).at(-1)).toMatchObject({
      before: { from: minute('2026-03-02T06:00'), to: minute('2026-04-29T07:00') },
      after: { from: minute('2026-04-29T07:00'), to: minute('2026-05-06T08:00') },
    });
    await answer(measure.id, 30, 35);
    expect((await read()).state).toBe('verified');
    expect(await check()).toMatchObject({ verdict: 'verified', nextAt: minute('2026-05-13T08:00') });
    await service.moveClock('2026-05-13T09:00:00Z');
    await answer(measure.id, 30, 90);
    expect(await read()).toMatchObject({
      state: 'investigating',
      verification: { effective: false, recurrence: true, evidence: expect.stringContaining('It is back.') },
      measures: [{ check: { verdict: 'recurred' } }],
    });
    expect(await service.publishedOf(problemRecurred)).toHaveLength(1);
  });

  it('opens again by itself when a measure has no effect', async () => {
    const path = `/problems/${problem.id}`;
    const second = await director.post(`${path}/measures`, { ...plan, title: 'Add a fan', effect }, measureResource);
    await engineer.post(`${path}/measures/${second.id}/done`, {}, measureResource);
    await service.moveClock('2026-06-20T06:00:00Z');
    await answer(second.id, 900, 880);
    const opened = await read();
    expect(opened).toMatchObject({ state: 'investigating', verification: { effective: false, measureId: second.id } });
    expect(opened.measures.map((one) => one.check?.verdict)).toEqual(['recurred', 'ineffective']);
    expect(await service.publishedOf(problemFoundIneffective)).toHaveLength(1);
    expect(opened.verification?.evidence).toContain('What was promised is ruled out.');
  });

  it('is verified by what was proven early, once everything is done', async () => {
    const { id } = await director.post('/problems', { title: 'Cables break' }, problemResource);
    const path = `/problems/${id}/measures`;
    const proven = await director.post(path, { ...plan, effect }, measureResource);
    const slow = await director.post(path, { ...plan, title: 'Write it down' }, measureResource);
    await engineer.post(`${path}/${proven.id}/done`, {}, measureResource);
    await service.moveClock('2026-07-20T06:00:00Z');
    await answer(proven.id, 80, 30);
    const early = await director.get(`/problems/${id}`, problemResource);
    expect([early.state, early.measures[0]?.check?.verdict]).toEqual(['measures-planned', 'verified']);
    await engineer.post(`${path}/${slow.id}/done`, {}, measureResource);
    await service.settle();
    expect(await asked(proven.id)).toHaveLength(2);
    await answer(proven.id, 80, 32);
    expect(await director.get(`/problems/${id}`, problemResource)).toMatchObject({ state: 'verified' });
  });
});
