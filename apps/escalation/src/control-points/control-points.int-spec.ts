import {
  absencePlanned,
  assignmentAccepted,
  assignmentCompleted,
  assignmentDescribed,
  assignmentGiven,
  assignmentReported,
  breachAnnounced,
  breachUnannounced,
  clientDefined,
  clientNoticePage,
  clientNoticeResource,
  clientNoticeWorded,
  controlNoticeGiven,
  controlPointMissed,
  controlPointPassed,
  departmentDefined,
  employeeDefined,
  escalationPage,
  escalationStatistics,
  forecastBecameLate,
  problemField,
  requestDeadlines,
  requestRegistered,
  requestWaitingEnded,
  requestWaitingStarted,
  wellKnown,
  type AssignmentSnapshot,
  type EventDefinition,
  type EventPayload,
  type RequestDeadline,
  type RequestState,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { assignmentState, requestState, TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const people = { owner: newId(), executor: newId(), head: newId(), director: newId(), deputy: newId() };
const departments = { company: wellKnown.rootDepartmentId, network: newId() };

interface Work {
  readonly request: RequestState;
  readonly assignment: AssignmentSnapshot;
}

describe('control points', () => {
  let service: TestService;
  let operator: Caller;
  let administrator: Caller;

  beforeAll(async () => {
    // Monday; the default calendar counts from nine to six in UTC here.
    service = await TestService.start(escalationService, {
      now: '2026-03-02T08:00:00Z',
      environment: { OKNO_TIMEZONE: 'UTC' },
    });
    operator = await service.as({ roles: ['operator'], employeeId: people.owner });
    administrator = await service.as({ roles: ['administrator'] });
    for (const [name, parentId, headId] of [
      ['company', null, people.director],
      ['network', departments.company, people.head],
    ] as const) {
      const rest = { code: name, name, calendarId: wellKnown.defaultCalendarId, active: true };
      const departmentId = departments[name];
      await service.publish(departmentDefined, { departmentId, parentId, headId, ...rest }, { id: departmentId });
    }
    for (const employeeId of Object.values(people)) {
      const rest = { tier: 2 as const, extension: null, skills: [], languages: [], capacity: 5, calendarId: null };
      const payload = { employeeId, departmentId: departments.network, ...rest, active: true };
      await service.publish(employeeDefined, payload, { id: employeeId });
    }
    await service.settle();
  });
  afterAll(() => service.stop());

  /** Time goes on while a test runs; facts are told of to the second. */
  const now = (): string => `${service.clock.now().toISOString().slice(0, 19)}.000Z`;

  /** On a day of its own, at nine: an assignment of four working hours, its points at 9:30, 10:00, 12:00, 12:48 and 12:57:36. */
  async function begin(day: string, given: Partial<RequestState> = {}): Promise<Work> {
    const registeredAt = `2026-03-${day}T09:00:00.000Z`;
    await service.moveClock(registeredAt);
    const request = requestState({ registeredAt, ownerId: people.owner, priority: 4, ...given });
    const payload = { request, at: request.registeredAt, employeeId: null, callIds: [], answeredLive: true };
    const { requestId } = request;
    await service.publish(requestRegistered, payload, { id: requestId, version: 1 });
    const terms = { departmentId: departments.network, withinWorkingMinutes: 240, givenAt: registeredAt };
    const assignment = assignmentState({ requestId, offeredToId: people.executor, ...terms });
    await tell({ request, assignment }, assignmentGiven, 1);
    return { request, assignment };
  }

  async function tell(
    { assignment }: Work,
    definition:
      typeof assignmentGiven | typeof assignmentAccepted | typeof assignmentReported | typeof assignmentCompleted,
    version: number,
    change: Partial<AssignmentSnapshot> = {},
  ): Promise<void> {
    const payload = { assignment: { ...assignment, ...change }, at: now(), employeeId: people.executor };
    await service.publish(definition, payload, { id: assignment.assignmentId, version });
    await service.settle();
  }
  const taken = { offeredToId: null, assigneeId: people.executor, state: 'accepted' } as const;
  const accept = (work: Work): Promise<void> => tell(work, assignmentAccepted, 2, taken);
  const report = (work: Work, version: number, said: Partial<AssignmentSnapshot> = {}): Promise<void> =>
    tell(work, assignmentReported, version, { ...taken, ...said });

  async function deadline({ request }: Work, kind = 'assignment'): Promise<RequestDeadline | undefined> {
    const { items } = await operator.get(`/requests/${request.requestId}/deadlines`, requestDeadlines);
    return items.find((item) => item.kind === kind);
  }
  const states = async (work: Work): Promise<string[]> =>
    (await deadline(work))?.controlPoints.map(({ percent, state }) => `${percent} ${state}`) ?? [];
  const notices = async ({ request }: Work) =>
    (await operator.get(`/requests/${request.requestId}/notices`, clientNoticePage)).items;
  const escalations = async ({ request }: Work) =>
    (await operator.get(`/requests/${request.requestId}/escalations`, escalationPage)).items;

  async function told<Definition extends EventDefinition>(
    { request }: Work,
    definition: Definition,
  ): Promise<EventPayload<Definition>[]> {
    const events = await service.publishedOf(definition);
    return events
      .map(({ data }) => data as EventPayload<Definition> & { requestId: string })
      .filter(({ requestId }) => requestId === request.requestId);
  }

  it('are planned by the clock, passed by accepting and reporting, and drafted for the client', async () => {
    const work = await begin('02');
    await service.publish(clientDefined, {
      ...{ clientId: work.request.clientId, kind: 'organisation', managerId: null, segment: null, productIds: [] },
      ...{ externalIds: {}, language: 'en', active: true },
    });
    await service.moveClock('2026-03-02T09:10:00Z');
    await accept(work);
    await service.moveClock('2026-03-02T09:50:00Z');
    const { assignmentId } = work.assignment;
    const words = { assignmentId, requestId: work.request.requestId, instruction: 'Look', outcome: 'Cable found' };
    await service.publish(assignmentDescribed, words, { id: assignmentId, version: 3 });
    await report(work, 3, { percent: 40, forecastAt: '2026-03-02T12:00:00.000Z' });
    expect((await deadline(work))?.controlPoints).toEqual([
      { percent: 0, dueAt: '2026-03-02T09:30:00.000Z', state: 'passed', passedAt: '2026-03-02T09:10:00.000Z' },
      {
        percent: 25,
        dueAt: '2026-03-02T10:00:00.000Z',
        state: 'passed',
        passedAt: '2026-03-02T09:50:00.000Z',
        reportedPercent: 40,
        forecastAt: '2026-03-02T12:00:00.000Z',
        text: 'Cable found',
      },
      { percent: 75, dueAt: '2026-03-02T12:00:00.000Z', state: 'due' },
      { percent: 95, dueAt: '2026-03-02T12:48:00.000Z', state: 'due' },
      { percent: 99, dueAt: '2026-03-02T12:57:36.000Z', state: 'due' },
    ]);
    expect((await told(work, controlPointPassed)).map(({ percent }) => percent)).toEqual([0, 25]);
    const [latest, first] = await notices(work);
    expect(first).toMatchObject({ why: 'progress', state: 'discarded' });
    expect(latest).toMatchObject({ why: 'progress', state: 'draft', language: 'en' });
    expect(latest?.text).toContain('the work goes on, 40 % done. We expect to be done by 2 March 2026');
    expect(latest?.sendsAt).toBeUndefined();

    const path = `/requests/${work.request.requestId}/notices/${latest?.id ?? ''}`;
    const sent = await operator.post(`${path}/send`, { text: 'Nearly there' }, clientNoticeResource);
    expect(sent).toMatchObject({ state: 'sent', text: 'Nearly there', sentById: people.owner });
    await operator.post(`${path}/send`, {}, clientNoticeResource);
    expect(await told(work, clientNoticeWorded)).toEqual([
      { noticeId: latest?.id, requestId: work.request.requestId, text: 'Nearly there', employeeId: people.owner },
    ]);
    const late = await operator.call('POST', `${path}/discard`, {});
    expect([late.status, problemField.parse(late.body).code]).toEqual([409, 'wrong-state']);

    await tell(work, assignmentCompleted, 4, { ...taken, state: 'done' });
    expect(await states(work)).toEqual(['0 passed', '25 passed']);
  });

  it('are moved by pauses while they are ahead', async () => {
    const work = await begin('03');
    await accept(work);
    const fact = { request: work.request, at: now(), employeeId: people.owner };
    await service.moveClock('2026-03-03T09:40:00Z');
    const { requestId: id } = work.request;
    await service.publish(requestWaitingStarted, { ...fact, at: now(), on: 'client', until: null }, { id, version: 2 });
    await service.settle();
    await service.moveClock('2026-03-03T11:40:00Z');
    expect(await states(work)).toEqual(['0 passed', '25 due', '75 due', '95 due', '99 due']);
    await service.publish(requestWaitingEnded, { ...fact, at: now(), on: 'client' }, { id, version: 3 });
    await service.settle();
    expect((await deadline(work))?.controlPoints.slice(0, 2).map(({ dueAt }) => dueAt)).toEqual([
      '2026-03-03T09:30:00.000Z',
      '2026-03-03T12:00:00.000Z',
    ]);
    await service.moveClock('2026-03-03T11:59:00Z');
    expect((await states(work))[1]).toBe('25 due');
    await service.moveClock('2026-03-03T12:01:00Z');
    expect((await states(work))[1]).toBe('25 missed');
    await tell(work, assignmentCompleted, 4, { ...taken, state: 'done' });
  });

  it('go up the ladder when they are missed: executor and owner, then the head, once', async () => {
    const work = await begin('04');
    await accept(work);
    await service.moveClock('2026-03-04T10:01:00Z');
    const [missed] = await told(work, controlPointMissed);
    expect(missed).toMatchObject({ percent: 25, executorId: people.executor, departmentId: departments.network });
    const first = await told(work, controlNoticeGiven);
    expect(first.map(({ addresseeId, level, why }) => [addresseeId, level, why])).toEqual([
      [people.executor, 1, 'point-missed'],
      [people.owner, 1, 'point-missed'],
    ]);
    expect(await escalations(work)).toEqual([]);

    // An hour to answer, which is the usual time.
    await service.moveClock('2026-03-04T11:02:00Z');
    const [raised] = await escalations(work);
    expect(raised).toMatchObject({ kind: 'hierarchical', level: 1, addressee: { employeeId: people.head } });
    expect(raised?.reason).toMatch(/исполнитель не ответил \/ no answer/);
    // A report resets nothing, and the next miss asks nobody again.
    await report(work, 3, { percent: 10 });
    await service.moveClock('2026-03-04T12:50:00Z');
    expect(await states(work)).toEqual(['0 passed', '25 missed', '75 passed', '95 missed', '99 due']);
    expect(await told(work, controlNoticeGiven)).toHaveLength(2);
    expect(await escalations(work)).toHaveLength(1);
    // The head does not answer either: it climbs as every escalation does.
    expect((await escalations(work))[0]).toMatchObject({ level: 2, addressee: { employeeId: people.director } });
    await tell(work, assignmentCompleted, 4, { ...taken, state: 'done' });

    const statistics = await administrator.get(
      '/escalations/statistics?from=2026-03-04&to=2026-03-05',
      escalationStatistics,
    );
    expect(statistics.tiers).toEqual([
      { tier: 2, kind: 'hierarchical', handOvers: 1, unanswered: 0, returned: 0, bounces: 0 },
      { tier: 3, kind: 'hierarchical', handOvers: 1, unanswered: 1, returned: 0, bounces: 0 },
    ]);
  });

  it('tell the owner of a late forecast, and the client before the deadline', async () => {
    const work = await begin('05');
    await accept(work);
    await service.moveClock('2026-03-05T09:50:00Z');
    await report(work, 3, { forecastAt: '2026-03-06T10:00:00.000Z' });
    await report(work, 4, { forecastAt: '2026-03-06T10:00:00.000Z' });
    expect(await told(work, forecastBecameLate)).toHaveLength(1);
    const given = await told(work, controlNoticeGiven);
    expect(given.map(({ addresseeId, why }) => [addresseeId, why])).toEqual([[people.owner, 'forecast-late']]);
    expect(await notices(work)).toMatchObject([
      { why: 'delay', state: 'draft', language: 'ru', sendsAt: '2026-03-05T12:57:36.000Z' },
      { why: 'progress', state: 'discarded' },
    ]);

    for (const [time, version] of [
      ['11:50', 5],
      ['12:40', 6],
    ] as const) {
      await service.moveClock(`2026-03-05T${time}:00Z`);
      await report(work, version, { forecastAt: '2026-03-06T10:00:00.000Z' });
    }
    // Nobody sent it: it goes by itself at the last control point, and once, though that point is missed.
    await service.moveClock('2026-03-05T12:57:37Z');
    const [worded, ...again] = await told(work, clientNoticeWorded);
    expect([worded?.employeeId, again]).toEqual([null, []]);
    expect(worded?.text).toMatch(/займёт больше времени.*Ожидаем завершить: 6 марта 2026/);
    await service.moveClock('2026-03-05T13:00:01Z');
    expect(await deadline(work)).toMatchObject({
      state: 'breached',
      breach: { announced: true, announcedAt: expect.stringMatching(/^2026-03-05T12:57:3/) },
    });
    expect(await told(work, breachAnnounced)).toMatchObject([
      { clockKind: 'assignment', assignmentId: work.assignment.assignmentId, executorId: people.executor },
    ]);
    await tell(work, assignmentCompleted, 7, { ...taken, state: 'done' });
  });

  it('flag a breach that nobody announced', async () => {
    const work = await begin('06');
    await accept(work);
    await service.moveClock('2026-03-06T12:58:00Z');
    const [delay] = await notices(work);
    expect(delay).toMatchObject({ why: 'delay', state: 'sent' });

    const other = await begin('09');
    await accept(other);
    // All at once: what went by cannot be announced any more.
    await service.moveClock('2026-03-09T13:00:01Z');
    expect((await deadline(other))?.breach).toEqual({ announced: false });
    expect(await told(other, breachUnannounced)).toHaveLength(1);
    expect(await told(other, breachAnnounced)).toEqual([]);
    for (const one of [work, other]) await tell(one, assignmentCompleted, 3, { ...taken, state: 'done' });
    expect(await told(other, breachUnannounced)).toHaveLength(1);
  });

  it('find whoever is there, and say for whom', async () => {
    const absenceId = newId();
    const { owner: employeeId, deputy: deputyId } = people;
    const period = { from: '2026-03-10T00:00:00.000Z', to: '2026-03-11T00:00:00.000Z', scope: null };
    await service.publish(
      absencePlanned,
      { absenceId, employeeId, deputyId, ...period },
      { id: absenceId, version: 1 },
    );
    const work = await begin('10');
    await service.moveClock('2026-03-10T09:31:00Z');
    expect(
      (await told(work, controlNoticeGiven)).map(({ addresseeId, actingForId }) => [addresseeId, actingForId]),
    ).toEqual([
      [people.executor, null],
      [people.deputy, people.owner],
    ]);
    // Even where the place on the ladder were lost, nobody is told of a step twice.
    await service.database.query('UPDATE control_subject SET level = 0, respond_by = NULL WHERE id = $1', [
      work.assignment.assignmentId,
    ]);
    await service.moveClock('2026-03-10T10:01:00Z');
    expect(await told(work, controlPointMissed)).toHaveLength(2);
    expect(await told(work, controlNoticeGiven)).toHaveLength(2);
  });

  it('give each department and severity its time to answer', async () => {
    const critical = { departmentId: departments.network, severity: 'critical', withinWorkingMinutes: 10 };
    const times = { items: [critical], fallbackEmployeeId: people.deputy };
    const set = await administrator.call('PUT', '/response-times', times, { headers: { 'if-match': '"1"' } });
    expect(set.status).toBe(200);
    const pressing = await begin('11', { priority: 1 });
    await accept(pressing);
    await service.moveClock('2026-03-11T10:01:00Z');
    await service.moveClock('2026-03-11T10:12:00Z');
    const [raised] = await escalations(pressing);
    expect(raised?.acknowledgeBy).toMatch(/^2026-03-11T10:22:/);
    await service.moveClock('2026-03-11T10:23:00Z');
    expect((await escalations(pressing))[0]).toMatchObject({ level: 2, addressee: { employeeId: people.director } });

    // An owner who is away without a deputy: whoever is asked in the end was named.
    const absenceId = newId();
    const period = { from: '2026-03-12T00:00:00.000Z', to: '2026-03-13T00:00:00.000Z', scope: null };
    const gone = { absenceId, employeeId: people.owner, deputyId: null, ...period };
    await service.publish(absencePlanned, gone, { id: absenceId, version: 1 });
    const alone = await begin('12');
    await service.moveClock('2026-03-12T09:31:00Z');
    expect((await told(alone, controlNoticeGiven)).map(({ addresseeId }) => addresseeId)).toContain(people.deputy);
  });
});
