import {
  absenceResource,
  calendarPublished,
  departmentResource,
  employeeResource,
  requestDescribed,
  requestRegistered,
  wellKnown,
  type AbsenceResource,
  type DepartmentResource,
  type EmployeeResource,
  type EventPayload,
  type RequestState,
  type Role,
} from '@okno/contracts';
import type { Caller } from '../okno/caller.js';
import type { TestService } from '../service/test-service.js';
import { requestState } from './states.js';

/** Somebody with a place in the tree and a caller of their own. */
export interface Colleague {
  readonly id: string;
  readonly departmentId: string;
  readonly api: Caller;
}

type Week = EventPayload<typeof calendarPublished>['calendar']['week'];

const officeDay: [string, string][] = [['09:00', '18:00']];
const officeWeek: Week = { mon: officeDay, tue: officeDay, wed: officeDay, thu: officeDay, fri: officeDay };

/** A company in a running routing service, with a calendar from 9 to 18 in UTC, and the events of other services about it. */
export class RoutingCompany {
  private people = 0;

  private constructor(
    private readonly service: TestService,
    readonly administrator: Caller,
  ) {}

  static async found(service: TestService): Promise<RoutingCompany> {
    await service.publish(calendarPublished, {
      calendarId: wellKnown.defaultCalendarId,
      version: 1,
      active: true,
      calendar: { name: 'Office', timezone: 'UTC', week: officeWeek, holidays: [], shifts: {}, breaks: {} },
    });
    await service.settle();
    return new RoutingCompany(service, await service.as({ roles: ['administrator'] }));
  }

  async department(code: string, more: object = {}): Promise<DepartmentResource> {
    return this.administrator.post(
      '/departments',
      { code, name: code, parentId: 'company', ...more },
      departmentResource,
    );
  }

  async hire(departmentId: string, roles: readonly Role[], more: object = {}): Promise<Colleague> {
    this.people += 1;
    const employee: EmployeeResource = await this.administrator.post(
      '/employees',
      {
        name: `Person ${this.people.toString()}`,
        email: `person-${this.people.toString()}@test.okno`,
        departmentId,
        tier: 2,
        capacity: 3,
        languages: ['ru'],
        ...more,
      },
      employeeResource,
    );
    const identity = { roles: [...roles], employeeId: employee.id, departmentId: employee.departmentId };
    return { id: employee.id, departmentId: employee.departmentId, api: await this.service.as(identity) };
  }

  async appointHead(departmentId: string, head: Colleague): Promise<void> {
    const { version } = await this.administrator.get(`/departments/${departmentId}`, departmentResource);
    await this.administrator.patch(`/departments/${departmentId}`, { headId: head.id }, version, departmentResource);
  }

  /** Away from now on, for the given days. */
  async leave(person: Colleague, deputy: Colleague | null, days = 7): Promise<AbsenceResource> {
    const from = this.service.clock.now();
    const to = new Date(from.getTime() + days * 86_400_000);
    return this.administrator.post(
      `/employees/${person.id}/absences`,
      { from: from.toISOString(), to: to.toISOString(), deputyId: deputy?.id ?? null },
      absenceResource,
    );
  }

  /** A request as intake would announce it, known to the service when this resolves. */
  async request(given: Partial<RequestState> = {}, subject = 'No connection'): Promise<RequestState> {
    const request = requestState(given);
    const { requestId } = request;
    await this.service.publish(
      requestRegistered,
      { request, at: request.registeredAt, employeeId: request.ownerId, callIds: [], answeredLive: false },
      { id: requestId, version: 1 },
    );
    await this.service.publish(
      requestDescribed,
      { requestId, subject, description: 'The light is red' },
      { id: requestId, version: 1 },
    );
    await this.service.settle();
    return request;
  }
}
