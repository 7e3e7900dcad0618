import {
  departmentDefined,
  departmentResource,
  employeeDefined,
  employeeDescribed,
  employeeResource,
  pageOf,
  problemField,
  queueDefined,
  queueResource,
  skillResource,
  wellKnown,
  type DepartmentResource,
  type EmployeeResource,
} from '@okno/contracts';
import { TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routingService } from '../service.js';

const departmentPage = pageOf(departmentResource);
const employeePage = pageOf(employeeResource);

describe('the organisation', () => {
  let service: TestService;
  let administrator: Caller;
  let operator: Caller;

  beforeAll(async () => {
    service = await TestService.start(routingService);
    administrator = await service.as({ roles: ['administrator'] });
    operator = await service.as({ roles: ['operator'] });
  });
  afterAll(() => service.stop());

  const refusal = async (answer: Promise<{ status: number; body: unknown }>): Promise<[number, string]> => {
    const { status, body } = await answer;
    return [status, problemField.parse(body).code];
  };
  const department = (code: string, more: object = {}): Promise<DepartmentResource> =>
    administrator.post('/departments', { code, name: `Department ${code}`, ...more }, departmentResource);
  const employee = (name: string, departmentId: string, more: object = {}): Promise<EmployeeResource> =>
    administrator.post(
      '/employees',
      { name, email: `${name.toLowerCase()}@test.okno`, departmentId, tier: 2, ...more },
      employeeResource,
    );

  it('has a root department headed by the administrator from the first second', async () => {
    const root = await operator.get(`/departments/${wellKnown.rootDepartmentId}`, departmentResource);
    expect(root).toMatchObject({ parentId: null, headId: wellKnown.administratorEmployeeId, active: true });
    const admin = await operator.get(`/employees/${wellKnown.administratorEmployeeId}`, employeeResource);
    expect(admin).toMatchObject({ departmentId: root.id, capacity: 0 });
    const announced = await service.publishedOf(employeeDefined);
    expect(announced.map(({ data }) => data.employeeId)).toContain(wellKnown.administratorEmployeeId);
  });

  it('adds departments with their queues and announces both', async () => {
    const support = await department('support', { parentId: 'company', queues: ['line-2', 'line-1'] });
    expect(support).toMatchObject({
      parentId: wellKnown.rootDepartmentId,
      headId: null,
      calendarId: wellKnown.defaultCalendarId,
      queues: ['line-1', 'line-2'],
      version: 1,
    });
    expect(await operator.get(`/departments/${support.id}`, departmentResource)).toEqual(support);
    const queues = await service.publishedOf(queueDefined);
    expect(
      queues.filter(({ data }) => data.departmentId === support.id).map(({ data }) => [data.code, data.active]),
    ).toEqual(
      expect.arrayContaining([
        ['line-1', true],
        ['line-2', true],
      ]),
    );
  });

  it('moves a queue to the department that names it, and closes one that is no longer named', async () => {
    const first = await department('q-first', { queues: ['shared-queue', 'old-queue'] });
    const second = await department('q-second', { queues: ['shared-queue'] });
    expect(second.queues).toEqual(['shared-queue']);
    expect((await operator.get(`/departments/${first.id}`, departmentResource)).queues).toEqual(['old-queue']);
    const emptied = await administrator.patch(`/departments/${first.id}`, { queues: [] }, 1, departmentResource);
    expect(emptied).toMatchObject({ queues: [], version: 2 });
    const { items } = await operator.get('/queues?q=old-queue', pageOf(queueResource));
    expect(items).toMatchObject([{ code: 'old-queue', active: false, version: 2 }]);
  });

  it('changes a department once per version and makes no version of no change', async () => {
    const made = await department('versions');
    const changed = await administrator.patch(`/departments/${made.id}`, { name: 'Other' }, 1, departmentResource);
    expect(changed).toMatchObject({ name: 'Other', code: 'versions', version: 2 });
    expect(await administrator.patch(`/departments/${made.id}`, { name: 'Other' }, 2, departmentResource)).toEqual(
      changed,
    );
    const stale = administrator.call(
      'PATCH',
      `/departments/${made.id}`,
      { name: 'Third' },
      {
        headers: { 'if-match': '"1"' },
      },
    );
    expect(await refusal(stale)).toEqual([409, 'version-conflict']);
    expect(await refusal(administrator.call('PATCH', `/departments/${made.id}`, { name: 'Third' }))).toEqual([
      400,
      'invalid-input',
    ]);
    const events = await service.publishedOf(departmentDefined);
    expect(
      events.filter(({ data }) => data.departmentId === made.id).map(({ aggregateversion }) => aggregateversion),
    ).toEqual([1, 2]);
  });

  it('refuses a circle, a code in use, an unknown parent, head or calendar', async () => {
    const above = await department('above');
    const below = await department('below', { parentId: above.id });
    const patch = (id: string, body: object): Promise<[number, string]> =>
      refusal(administrator.call('PATCH', `/departments/${id}`, body, { headers: { 'if-match': '"1"' } }));
    expect(await patch(above.id, { parentId: 'below' })).toEqual([422, 'department-circle']);
    expect(await patch(above.id, { parentId: above.id })).toEqual([422, 'department-circle']);
    expect(await patch(below.id, { code: 'above' })).toEqual([409, 'code-taken']);
    expect(await patch(below.id, { parentId: 'nowhere' })).toEqual([422, 'unknown-reference']);
    const old = '01900000-0000-7000-8000-00000000abcd';
    expect(await patch(below.id, { headId: old })).toEqual([422, 'unknown-reference']);
    expect(await patch(below.id, { calendarId: old })).toEqual([422, 'unknown-reference']);
    expect(await patch(above.id, { active: false })).toEqual([409, 'department-in-use']);
    expect(await refusal(operator.call('GET', `/departments/${old}`))).toEqual([404, 'not-found']);
  });

  it('adds employees with skills named by code, and keeps their name in the erasable topic', async () => {
    await administrator.post('/skills', { code: 'fiber', name: 'Fiber' }, skillResource);
    const place = await department('experts');
    const anna = await employee('Anna', 'experts', {
      extension: '201',
      skills: [{ skillId: 'fiber', level: 4 }],
      languages: ['ru'],
      capacity: 3,
    });
    expect(anna).toMatchObject({ departmentId: place.id, tier: 2, extension: '201', capacity: 3, languages: ['ru'] });
    expect(anna.skills.map(({ level }) => level)).toEqual([4]);
    const [described] = (await service.publishedOf(employeeDescribed)).filter(
      ({ data }) => data.employeeId === anna.id,
    );
    expect(described?.data).toEqual({ employeeId: anna.id, name: 'Anna', email: 'anna@test.okno' });
    const [defined] = (await service.publishedOf(employeeDefined)).filter(({ data }) => data.employeeId === anna.id);
    expect(JSON.stringify(defined?.data)).not.toContain('Anna');
  });

  it('refuses a second employee with the same address or extension, and frees the extension of who left', async () => {
    const boris = await employee('Boris', 'company', { extension: '301' });
    const vera = { name: 'Vera', departmentId: 'company', tier: 1 };
    const again = (more: object): Promise<[number, string]> =>
      refusal(administrator.call('POST', '/employees', { ...vera, ...more }));
    expect(await again({ email: 'BORIS@test.okno' })).toEqual([409, 'email-taken']);
    expect(await again({ email: 'vera@test.okno', extension: '301' })).toEqual([409, 'extension-taken']);
    await administrator.patch(`/employees/${boris.id}`, { active: false }, 1, employeeResource);
    await administrator.post('/employees', { ...vera, email: 'vera@test.okno', extension: '301' }, employeeResource);
  });

  it('names each wrong field', async () => {
    const { status, body } = await administrator.call('POST', '/employees', {
      name: '',
      email: 'nobody',
      departmentId: 'company',
      tier: 4,
      nonsense: 1,
    });
    expect(status).toBe(400);
    expect(problemField.parse(body).errors.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['name', 'email', 'tier', 'nonsense']),
    );
  });

  it('answers a repeated creation with the first answer', async () => {
    const body = { code: 'once', name: 'Once' };
    const options = { headers: { 'idempotency-key': 'department-once' } };
    const first = await administrator.call('POST', '/departments', body, options);
    const second = await administrator.call('POST', '/departments', body, options);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(await refusal(administrator.call('POST', '/departments', { ...body, name: 'Twice' }, options))).toEqual([
      422,
      'idempotency-conflict',
    ]);
  });

  it('lists by pages, newest first, and finds by department', async () => {
    const place = await department('paged');
    const made: string[] = [];
    for (const name of ['Page-one', 'Page-two', 'Page-three']) made.unshift((await employee(name, place.id)).id);
    const first = await operator.get('/employees?departmentId=paged&limit=2', employeePage);
    expect(first.items.map(({ id }) => id)).toEqual(made.slice(0, 2));
    const rest = await operator.get(
      `/employees?departmentId=paged&limit=2&after=${first.nextCursor ?? ''}`,
      employeePage,
    );
    expect(rest).toMatchObject({ items: [{ id: made[2] }], nextCursor: null });
    expect(await refusal(operator.call('GET', '/employees?after=nonsense'))).toEqual([400, 'invalid-input']);
    const found = await operator.get('/departments?q=page', departmentPage);
    expect(found.items.map(({ code }) => code)).toEqual(['paged']);
  });

  it.each(['operator', 'manager', 'head', 'director'] as const)('lets %s read and not write', async (role) => {
    const caller = await service.as({ roles: [role] });
    await caller.get('/departments', departmentPage);
    expect(await refusal(caller.call('POST', '/departments', { code: 'x', name: 'X' }))).toEqual([403, 'forbidden']);
  });

  it.each(['client', 'integration'] as const)('shows nothing to %s', async (role) => {
    const caller = await service.as({ roles: [role] });
    expect(await refusal(caller.call('GET', '/employees'))).toEqual([403, 'forbidden']);
  });
});
