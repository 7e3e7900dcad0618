import {
  assignmentAccepted,
  assignmentDescribed,
  assignmentGiven,
  assignmentOfferExpired,
  assignmentOffered,
  assignmentOffersResource,
  assignmentReported,
  assignmentResource,
  pageOf,
  problemField,
  requestCancelled,
  skillResource,
  type AssignmentResource,
  type DepartmentResource,
  type RequestState,
} from '@okno/contracts';
import { RoutingCompany, TestService, type Answer, type Caller, type Colleague } from '@okno/testing';
import { newId } from '@okno/service-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routingService } from '../service.js';

const assignmentPage = pageOf(assignmentResource);

describe('assignments', () => {
  let service: TestService;
  let company: RoutingCompany;
  let operator: Colleague;
  let teams = 0;

  beforeAll(async () => {
    service = await TestService.start(routingService, { now: '2026-03-02T09:00:00Z' });
    company = await RoutingCompany.found(service);
    operator = await company.hire('company', ['operator'], { tier: 1, capacity: 0 });
  });
  afterAll(() => service.stop());

  interface Team {
    readonly department: DepartmentResource;
    readonly head: Colleague;
    readonly members: Colleague[];
  }

  async function team(size: number, more: object = {}): Promise<Team> {
    teams += 1;
    const department = await company.department(`team-${teams.toString()}`);
    const head = await company.hire(department.id, ['head'], { tier: 1 });
    await company.appointHead(department.id, head);
    const members: Colleague[] = [];
    for (let hired = 0; hired < size; hired += 1) {
      members.push(await company.hire(department.id, ['specialist'], more));
    }
    return { department, head, members };
  }

  async function give(
    { requestId }: RequestState,
    body: object,
    caller: Caller = operator.api,
  ): Promise<AssignmentResource> {
    const whole = { tier: 2, instruction: 'Look into it', ...body };
    return caller.post(`/requests/${requestId}/assignments`, whole, assignmentResource);
  }

  const refusal = async (answer: Promise<Answer>): Promise<[number, string]> => {
    const { status, body } = await answer;
    return [status, problemField.parse(body).code];
  };
  const command = (who: Colleague, { id }: AssignmentResource, verb: string, body: object = {}): Promise<Answer> =>
    who.api.call('POST', `/assignments/${id}/${verb}`, body);

  it('is given, offered, accepted, reported on and completed', async () => {
    const { department, members } = await team(1);
    const [anna] = members;
    const request = await company.request();
    const given = await give(request, { departmentId: department.code, withinWorkingMinutes: 60 });
    const start = service.clock.now().getTime();
    expect(given).toMatchObject({
      requestId: request.requestId,
      reference: request.reference,
      departmentId: department.id,
      offeredToId: anna?.id,
      assigneeId: null,
      actingForId: null,
      tier: 2,
      state: 'offered',
      instruction: 'Look into it',
      escalationId: null,
    });
    expect(new Date(given.dueAt).getTime() - start).toBeGreaterThan(59 * 60_000);
    if (anna === undefined) throw new Error('nobody was hired');
    expect((await command(anna, given, 'accept')).body).toMatchObject({ state: 'accepted', assigneeId: anna.id });
    expect((await command(anna, given, 'report', { text: 'Half', percent: 50 })).body).toMatchObject({ percent: 50 });
    const again = { headers: { 'idempotency-key': newId() } };
    const reports = [1, 2].map(() =>
      anna.api.call('POST', `/assignments/${given.id}/report`, { text: 'Most', percent: 80 }, again),
    );
    const [one, two] = await Promise.all(reports);
    expect([one?.status, two?.body]).toEqual([200, one?.body]);
    const told = (await service.publishedOf(assignmentReported)).filter(({ subject }) => subject === given.id);
    expect(told).toHaveLength(2);
    const done = await command(anna, given, 'complete', { result: 'Replaced' });
    expect(done).toMatchObject({ status: 200, body: { state: 'done', outcome: 'Replaced', percent: 80 } });
    expect(await command(anna, given, 'complete', { result: 'Again' })).toEqual(
      expect.objectContaining({ status: 200, body: done.body }),
    );
    expect(await refusal(command(anna, given, 'report', { text: 'Late' }))).toEqual([409, 'wrong-state']);
    const list = await operator.api.get(`/requests/${request.requestId}/assignments`, assignmentPage);
    expect(list.items).toEqual([done.body]);
  });

  it('announces every fact with the whole state, and words only in the erasable topic', async () => {
    const { department, members } = await team(1);
    const request = await company.request();
    const given = await give(request, { departmentId: department.id, instruction: 'Secret words' });
    const facts = (await service.publishedOf(assignmentGiven)).filter(
      ({ data }) => data.assignment.assignmentId === given.id,
    );
    expect(facts).toMatchObject([
      {
        partitionkey: request.requestId,
        aggregateversion: 1,
        data: { assignment: { state: 'offered', offeredToId: null, calendarVersion: 1 }, employeeId: operator.id },
      },
    ]);
    const offers = (await service.publishedOf(assignmentOffered)).filter(
      ({ data }) => data.assignment.assignmentId === given.id,
    );
    expect(offers).toMatchObject([{ aggregateversion: 2, data: { assignment: { offeredToId: members[0]?.id } } }]);
    expect(JSON.stringify([facts, offers])).not.toContain('Secret');
    const words = (await service.publishedOf(assignmentDescribed)).filter(({ data }) => data.assignmentId === given.id);
    expect(words).toMatchObject([{ data: { instruction: 'Secret words', outcome: null } }]);
  });

  it('goes to the one with the skills, and among equals to the least loaded', async () => {
    await company.administrator.post('/skills', { code: 'radio', name: 'Radio' }, skillResource);
    const skilled = { skills: [{ skillId: 'radio', level: 3 }] };
    const { department } = await team(1);
    const first = await company.hire(department.id, ['specialist'], skilled);
    const second = await company.hire(department.id, ['specialist'], skilled);
    const taken: (string | null)[] = [];
    for (let round = 0; round < 4; round += 1) {
      const { offeredToId, departmentId } = await give(await company.request(), { skills: ['radio'] });
      expect(departmentId).toBe(department.id);
      taken.push(offeredToId);
    }
    expect([...taken].sort()).toEqual([first.id, first.id, second.id, second.id].sort());
  });

  it('spreads what comes at the same moment', async () => {
    const { department, members } = await team(4);
    const requests = await Promise.all([1, 2, 3, 4].map(() => company.request()));
    const given = await Promise.all(requests.map((request) => give(request, { departmentId: department.id })));
    expect(given.map(({ offeredToId }) => offeredToId).sort()).toEqual(members.map(({ id }) => id).sort());
  });

  it('goes on to the next when it is declined, and to the head when nobody is left', async () => {
    const { department, head, members } = await team(2);
    const given = await give(await company.request(), { departmentId: department.id });
    const first = members.find(({ id }) => id === given.offeredToId);
    const second = members.find(({ id }) => id !== given.offeredToId);
    if (first === undefined || second === undefined) throw new Error('it was offered to a stranger');
    expect(await refusal(command(second, given, 'decline', { reason: 'Not mine' }))).toEqual([403, 'forbidden']);
    expect((await command(first, given, 'decline', { reason: 'Busy' })).body).toMatchObject({
      state: 'offered',
      offeredToId: second.id,
    });
    expect((await command(second, given, 'decline', { reason: 'Busy too' })).body).toMatchObject({
      offeredToId: head.id,
    });
    const { items } = await operator.api.get(`/assignments/${given.id}/offers`, assignmentOffersResource);
    expect(items.map(({ employeeId, outcome, reason }) => [employeeId, outcome, reason])).toEqual([
      [first.id, 'declined', 'Busy'],
      [second.id, 'declined', 'Busy too'],
      [head.id, 'open', null],
    ]);
    expect(items[2]?.why[0]).toContain('Heads the department');
  });

  it('goes on to the next when the offer runs out, and at last stays where it is', async () => {
    const { department, head, members } = await team(1);
    const given = await give(await company.request(), { departmentId: department.id });
    expect(given.offeredToId).toBe(members[0]?.id);
    const read = (): Promise<AssignmentResource> => operator.api.get(`/assignments/${given.id}`, assignmentResource);
    const runOut = async (): Promise<AssignmentResource> => {
      await service.moveClock((await read()).offerExpiresAt ?? '');
      return read();
    };
    expect(await runOut()).toMatchObject({ state: 'offered', offeredToId: head.id, version: 4 });
    const administrator = await runOut();
    expect(administrator.offeredToId).not.toBe(head.id);
    expect(await runOut()).toMatchObject({ offeredToId: head.id, offerExpiresAt: null });
    expect(await refusal(command(head, given, 'decline', { reason: 'No' }))).toEqual([409, 'nobody-else-to-ask']);
    const expired = (await service.publishedOf(assignmentOfferExpired)).filter(
      ({ data }) => data.assignment.assignmentId === given.id,
    );
    expect(expired.map(({ data }) => data.employeeId)).toEqual([members[0]?.id, head.id, administrator.offeredToId]);
  });

  it('is accepted once: again by the same person changes nothing, by another is refused', async () => {
    const { department, head, members } = await team(1);
    const [anna] = members;
    if (anna === undefined) throw new Error('nobody was hired');
    const given = await give(await company.request(), { departmentId: department.id });
    const first = await command(anna, given, 'accept');
    const again = await command(anna, given, 'accept');
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(await refusal(command(head, given, 'accept'))).toEqual([409, 'taken-by-another']);
    const accepted = (await service.publishedOf(assignmentAccepted)).filter(
      ({ data }) => data.assignment.assignmentId === given.id,
    );
    expect(accepted).toHaveLength(1);
  });

  it('can be taken by the head of the department', async () => {
    const { department, head } = await team(1);
    const given = await give(await company.request(), { departmentId: department.id });
    expect((await command(head, given, 'accept')).body).toMatchObject({ state: 'accepted', assigneeId: head.id });
  });

  it('given to somebody on leave goes to the deputy at once and says so', async () => {
    const { members } = await team(3);
    const [anna, boris, vera] = members;
    if (anna === undefined || boris === undefined || vera === undefined) throw new Error('nobody was hired');
    await company.leave(anna, boris);
    await company.leave(boris, vera);
    const given = await give(await company.request(), { employeeId: anna.id });
    expect(given).toMatchObject({ offeredToId: vera.id, actingForId: anna.id });
    expect((await command(vera, given, 'accept')).body).toMatchObject({ assigneeId: vera.id, actingForId: anna.id });
  });

  it('is accepted and finished by who stands in when the person leaves later', async () => {
    const { department, members } = await team(2);
    const given = await give(await company.request(), { departmentId: department.id });
    const anna = members.find(({ id }) => id === given.offeredToId);
    const boris = members.find(({ id }) => id !== given.offeredToId);
    if (anna === undefined || boris === undefined) throw new Error('it was offered to a stranger');
    expect((await command(anna, given, 'accept')).status).toBe(200);
    expect(await refusal(command(boris, given, 'return', { reason: 'No' }))).toEqual([403, 'forbidden']);
    await company.leave(anna, boris);
    const returned = await command(boris, given, 'return', { reason: 'Wrong department' });
    expect(returned.body).toMatchObject({ state: 'returned', assigneeId: anna.id, outcome: 'Wrong department' });
  });

  it('leaves an entry in the journal for each command, and whom the person stood in for', async () => {
    const { members } = await team(2);
    const [anna, boris] = members;
    if (anna === undefined || boris === undefined) throw new Error('nobody was hired');
    await company.leave(anna, boris);
    const request = await company.request();
    const given = await give(request, { employeeId: anna.id });
    await command(boris, given, 'accept');
    const entries = await service.database.query(
      `SELECT action, employee_id, acting_for_id, client_ids FROM audit_entry
       WHERE subject_kind = 'assignment' AND $1 = ANY(subject_ids) ORDER BY id`,
      [given.id],
    );
    expect(entries).toEqual([
      { action: 'assignment.give', employee_id: operator.id, acting_for_id: null, client_ids: [request.clientId] },
      { action: 'assignment.accept', employee_id: boris.id, acting_for_id: anna.id, client_ids: [request.clientId] },
    ]);
  });

  it('passes over who is on a break or gone', async () => {
    const { department, members } = await team(2);
    const [away, there] = members;
    if (away === undefined || there === undefined) throw new Error('nobody was hired');
    await away.api.put('/employees/me/presence', { state: 'offline' });
    const given = await give(await company.request(), { departmentId: department.id });
    expect(given.offeredToId).toBe(there.id);
    const next = await command(there, given, 'decline', { reason: 'Busy' });
    expect(assignmentResource.parse(next.body).offeredToId).not.toBe(away.id);
  });

  it('is called off by the owner and with its request', async () => {
    const { department, members } = await team(1);
    const manager = await company.hire('company', ['manager'], { tier: 1 });
    const request = await company.request({ ownerId: manager.id });
    const first = await give(request, { departmentId: department.id }, manager.api);
    const second = await give(request, { departmentId: department.id }, manager.api);
    const [anna] = members;
    if (anna === undefined) throw new Error('nobody was hired');
    expect(await refusal(command(anna, first, 'cancel', { reason: 'No' }))).toEqual([403, 'forbidden']);
    expect((await command(manager, first, 'cancel', { reason: 'Solved' })).body).toMatchObject({ state: 'cancelled' });
    await service.publish(
      requestCancelled,
      { request: { ...request, status: 'cancelled' }, at: service.clock.now().toISOString(), employeeId: null },
      { id: request.requestId, version: 2 },
    );
    await service.settle();
    expect(await manager.api.get(`/assignments/${second.id}`, assignmentResource)).toMatchObject({
      state: 'cancelled',
      offeredToId: null,
    });
    expect(
      await refusal(
        manager.api.call('POST', `/requests/${request.requestId}/assignments`, {
          departmentId: department.id,
          tier: 2,
          instruction: 'Too late',
        }),
      ),
    ).toEqual([409, 'request-ended']);
  });

  it('may be several at a time on one request', async () => {
    const [left, right] = [await team(1), await team(1)];
    const request = await company.request();
    const given = [
      await give(request, { departmentId: left.department.id }),
      await give(request, { departmentId: right.department.id }),
    ];
    const { items } = await operator.api.get(`/requests/${request.requestId}/assignments?limit=1`, assignmentPage);
    expect(items.map(({ id }) => id)).toEqual([given[1]?.id]);
  });
});
