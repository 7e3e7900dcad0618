import {
  absenceCancelled,
  absenceGaps,
  absencePlanned,
  absenceResource,
  pageOf,
  presenceChanged,
  presenceResource,
  problemField,
  shiftResource,
  wellKnown,
} from '@okno/contracts';
import { RoutingCompany, TestService, type Caller, type Colleague } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routingService } from '../service.js';

describe('people', () => {
  let service: TestService;
  let company: RoutingCompany;
  let anna: Colleague;
  let boris: Colleague;
  let head: Colleague;

  beforeAll(async () => {
    service = await TestService.start(routingService, { now: '2026-03-02T09:00:00Z' });
    company = await RoutingCompany.found(service);
    const { id } = await company.department('people');
    anna = await company.hire(id, ['specialist']);
    boris = await company.hire(id, ['specialist']);
    head = await company.hire(id, ['head']);
    await company.appointHead(id, head);
  });
  afterAll(() => service.stop());

  const refusal = async (answer: Promise<{ status: number; body: unknown }>): Promise<[number, string]> => {
    const { status, body } = await answer;
    return [status, problemField.parse(body).code];
  };
  const absence = (from: string, to: string, deputy: Colleague | null): object => ({
    from: `2026-${from}T00:00:00Z`,
    to: `2026-${to}T00:00:00Z`,
    deputyId: deputy?.id ?? null,
  });

  it('counts who never reported as available, and notes each change once', async () => {
    expect(await anna.api.get('/employees/me/presence', presenceResource)).toEqual({
      employeeId: anna.id,
      state: 'available',
      at: null,
    });
    const put = (state: string): Promise<{ status: number; body: unknown }> =>
      anna.api.call('PUT', '/employees/me/presence', { state });
    const first = await put('break');
    expect(first).toMatchObject({ status: 200, body: { employeeId: anna.id, state: 'break' } });
    expect((await put('break')).body).toEqual(first.body);
    expect((await put('available')).status).toBe(200);
    const events = await service.publishedOf(presenceChanged);
    expect(events.map(({ data, aggregateversion }) => [data.state, aggregateversion])).toEqual([
      ['break', 1],
      ['available', 2],
    ]);
  });

  it('has no presence for a user without an employee', async () => {
    const nobody = await service.as({ roles: ['operator'] });
    expect(await refusal(nobody.call('PUT', '/employees/me/presence', { state: 'busy' }))).toEqual([
      422,
      'not-an-employee',
    ]);
  });

  it('plans an absence and calls it off once', async () => {
    const path = `/employees/${anna.id}/absences`;
    const planned = await anna.api.post(path, absence('04-01', '04-08', boris), absenceResource);
    expect(planned).toMatchObject({ state: 'planned', deputyId: boris.id, version: 1 });
    const cancelled = await anna.api.post(`${path}/${planned.id}/cancel`, {}, absenceResource);
    expect(cancelled).toMatchObject({ state: 'cancelled', version: 2 });
    expect(await anna.api.post(`${path}/${planned.id}/cancel`, {}, absenceResource)).toEqual(cancelled);
    expect(await boris.api.get(`${path}/${planned.id}`, absenceResource)).toEqual(cancelled);
    expect((await boris.api.get(path, pageOf(absenceResource))).items).toContainEqual(cancelled);
    expect(await service.publishedOf(absencePlanned)).toHaveLength(1);
    expect(await service.publishedOf(absenceCancelled)).toHaveLength(1);
  });

  it('refuses what makes no sense', async () => {
    const plan = (person: Colleague, body: object): Promise<[number, string]> =>
      refusal(company.administrator.call('POST', `/employees/${person.id}/absences`, body));
    const path = `/employees/${boris.id}/absences`;
    await boris.api.post(path, absence('05-01', '05-08', anna), absenceResource);
    expect(await plan(boris, absence('05-07', '05-09', null))).toEqual([409, 'absence-overlaps']);
    expect(await plan(anna, absence('05-07', '05-09', boris))).toEqual([422, 'deputy-circle']);
    expect(await plan(anna, absence('05-08', '05-08', boris))).toEqual([422, 'empty-period']);
    expect(await plan(anna, absence('05-08', '05-09', anna))).toEqual([422, 'own-deputy']);
    expect(await plan(anna, { from: '2026-05-08T00:00:00Z', to: '2026-05-09T00:00:00Z' })).toEqual([
      400,
      'invalid-input',
    ]);
    const stranger = { ...absence('05-10', '05-11', null), deputyId: '01900000-0000-7000-8000-00000000abcd' };
    expect(await plan(anna, stranger)).toEqual([422, 'unknown-reference']);
  });

  it('shows when somebody is away with nobody there for them', async () => {
    const path = (person: Colleague): string => `/employees/${person.id}/absences`;
    await anna.api.post(path(anna), absence('09-01', '09-15', boris), absenceResource);
    await boris.api.post(path(boris), absence('09-10', '09-20', null), absenceResource);
    const find = async (query: string, headers = {}) => {
      const period = '/absences/gaps?from=2026-09-01T00:00:00Z&to=2026-09-18T00:00:00Z';
      const answer = await head.api.call('GET', `${period}${query}`, undefined, { headers });
      return absenceGaps.parse(answer.body).items;
    };
    const day = (date: number): string => `2026-09-${date}T00:00:00.000Z`;
    const found = await find('');
    expect(found).toMatchObject([
      ...[anna, boris]
        .sort((left, right) => (left.id < right.id ? -1 : 1))
        .map((person) => ({ employeeId: person.id, from: day(10), to: person === anna ? day(15) : day(18) })),
    ]);
    expect(await find(`&employeeId=${anna.id}`)).toMatchObject([
      { reason: 'deputy-away', endsWith: { employeeId: boris.id } },
    ]);
    const [russian] = await find(`&employeeId=${boris.id}`, { 'accept-language': 'ru' });
    expect(russian?.text).toBe('Заместитель не назначен');
    expect(await find(`&departmentId=${wellKnown.rootDepartmentId}`)).toEqual([]);
    const refuses = (from: string, to: string) => refusal(head.api.call('GET', `/absences/gaps?from=${from}&to=${to}`));
    expect(await refuses('2026-09-02T00:00:00Z', '2026-09-01T00:00:00Z')).toEqual([422, 'empty-period']);
    expect(await refuses('2026-09-02T00:00:00Z', '2028-09-01T00:00:00Z')).toEqual([422, 'period-too-long']);
    expect(await refuses('soon', '2028-09-01T00:00:00Z')).toEqual([400, 'invalid-input']);
  });

  it("lets the head write down a specialist's absence, and a colleague not", async () => {
    const path = `/employees/${anna.id}/absences`;
    await head.api.post(path, absence('06-01', '06-02', boris), absenceResource);
    expect(await refusal(boris.api.call('POST', path, absence('07-01', '07-02', boris)))).toEqual([403, 'forbidden']);
  });

  it('keeps one shift per person and day', async () => {
    const body = { employeeId: anna.id, date: '2026-03-07', intervals: [['10:00', '14:00']] };
    const shift = await head.api.post('/shifts', body, shiftResource);
    expect(shift).toMatchObject(body);
    expect(await refusal(head.api.call('POST', '/shifts', body))).toEqual([409, 'shift-exists']);
    const changed = await head.api.patch(`/shifts/${shift.id}`, { intervals: [] }, 1, shiftResource);
    expect(changed).toMatchObject({ intervals: [], version: 2 });
    expect((await boris.api.get(`/shifts?employeeId=${anna.id}&date=2026-03-07`, pageOf(shiftResource))).items).toEqual(
      [changed],
    );
    const reversed = { ...body, date: '2026-03-08', intervals: [['14:00', '10:00']] };
    expect(await refusal(head.api.call('POST', '/shifts', reversed))).toEqual([400, 'invalid-input']);
  });

  it('shows absences to staff only', async () => {
    const client: Caller = await service.as({ roles: ['client'] });
    expect(await refusal(client.call('GET', `/employees/${anna.id}/absences`))).toEqual([403, 'forbidden']);
  });
});
