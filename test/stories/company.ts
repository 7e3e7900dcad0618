import type { Caller, OknoProcess } from '@okno/testing';
import { z } from 'zod';
import { created } from './shapes.js';

const password = 'a-password-for-stories';

/** Somebody with a job, a sign-in and a place in the tree. */
export interface Colleague {
  readonly employeeId: string;
  readonly departmentId: string;
  readonly api: Caller;
}

/** A small company, built through the public API as its administrator would. */
export class Company {
  private constructor(
    private readonly okno: OknoProcess,
    readonly administrator: Caller,
    readonly calendarId: string,
    readonly rootDepartmentId: string,
  ) {}

  static async found(okno: OknoProcess): Promise<Company> {
    const administrator = await okno.signIn();
    const everyDay = [['09:00', '18:00']];
    const calendar = await administrator.post(
      '/calendars',
      {
        name: 'Office',
        timezone: 'Europe/Moscow',
        week: { mon: everyDay, tue: everyDay, wed: everyDay, thu: everyDay, fri: everyDay },
      },
      created,
    );
    const departments = await administrator.get(
      '/departments',
      z.looseObject({ items: z.array(z.looseObject({ id: z.uuid(), parentId: z.uuid().nullish() })) }),
    );
    const root = departments.items.find(({ parentId }) => parentId === null || parentId === undefined);
    if (root === undefined) throw new Error('A new installation has a root department');
    return new Company(okno, administrator, calendar.id, root.id);
  }

  async department(
    code: string,
    name: string,
    parentId: string = this.rootDepartmentId,
    queues: string[] = [],
  ): Promise<string> {
    const body = { code, name, parentId, calendarId: this.calendarId, queues };
    return (await this.administrator.post('/departments', body, created)).id;
  }

  async product(code: string, name: string): Promise<string> {
    return (await this.administrator.post('/products', { code, name }, created)).id;
  }

  async cause(code: string, name: string): Promise<string> {
    return (await this.administrator.post('/causes', { code, name }, created)).id;
  }

  async hire(
    name: string,
    roles: readonly string[],
    departmentId: string,
    tier: 1 | 2 | 3,
    extra: { readonly extension?: string } = {},
  ): Promise<Colleague> {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@story.okno`;
    const employee = await this.administrator.post(
      '/employees',
      { name, email, departmentId, tier, skills: [], languages: ['ru', 'en'], capacity: 10, ...extra },
      created,
    );
    const user = { email, name, roles, employeeId: employee.id, language: 'en', password };
    await this.administrator.post('/users', user, created);
    return { employeeId: employee.id, departmentId, api: await this.okno.signIn(email, password) };
  }

  async appointHead(departmentId: string, head: Colleague): Promise<void> {
    const { version } = await this.administrator.get(
      `/departments/${departmentId}`,
      z.looseObject({ version: z.int() }),
    );
    await this.administrator.patch(`/departments/${departmentId}`, { headId: head.employeeId }, version, z.unknown());
  }

  /** Moves time for everybody; what falls due meanwhile has happened when this resolves. */
  async timeIs(moment: string): Promise<void> {
    await this.administrator.put('/test/clock', { now: moment });
  }
}
