import {
  calendarPublished,
  clientDefined,
  complaintResource,
  departmentDefined,
  employeeDefined,
  pageOf,
  problemField,
  productDefined,
  requestDescribed,
  requestRegistered,
  wellKnown,
  type ComplaintResource,
  type RequestState,
  type Role,
} from '@okno/contracts';
import { newId, type Identity } from '@okno/service-kit';
import type { Caller } from '../okno/caller.js';
import type { TestService } from '../service/test-service.js';
import { requestState } from './states.js';

const complaintPage = pageOf(complaintResource);
const nineToFive: [string, string][] = [['09:00', '17:00']];

/** The company around a running complaints service: what its people, clients and the other services tell it. */
export class ComplaintsDesk {
  readonly clientId = newId();
  readonly people = { manager: newId(), head: newId(), expert: newId() };
  readonly departments = { root: newId(), experts: newId(), sales: newId() };
  readonly fiber = newId();

  private constructor(
    readonly service: TestService,
    readonly quality: Caller,
    readonly operator: Caller,
  ) {}

  /** With departments, people, a client and its manager, the product `fiber` and the causes `late` and `rude`; no calendar yet. */
  static async open(service: TestService): Promise<ComplaintsDesk> {
    const quality = await service.as({ roles: ['quality'] });
    const operator = await service.as({ roles: ['operator'], employeeId: newId() });
    const desk = new ComplaintsDesk(service, quality, operator);
    for (const code of ['late', 'rude']) await quality.call('POST', '/causes', { code, name: code });
    const { departments, people, fiber } = desk;
    await desk.department(departments.root, 'company', null, null);
    await desk.department(departments.experts, 'experts', departments.root, people.head);
    await desk.department(departments.sales, 'sales', departments.root, null);
    for (const id of Object.values(people)) await desk.employee(id);
    await desk.client(desk.clientId, people.manager);
    const product = { productId: fiber, code: 'fiber', name: 'Fibre', parentId: null, active: true };
    await service.publish(productDefined, product, { id: fiber });
    await service.settle();
    return desk;
  }

  async client(id: string, managerId: string | null): Promise<void> {
    const rest = { segment: null, productIds: [], externalIds: {}, language: 'ru' as const, active: true };
    await this.service.publish(clientDefined, { clientId: id, kind: 'organisation', managerId, ...rest }, { id });
  }

  /** The default calendar: weekdays from nine to five, UTC. */
  async calendar(): Promise<void> {
    const week = { mon: nineToFive, tue: nineToFive, wed: nineToFive, thu: nineToFive, fri: nineToFive };
    const calendar = { name: 'Office', timezone: 'UTC', week, holidays: [], shifts: {}, breaks: {} };
    const data = { calendarId: wellKnown.defaultCalendarId, version: 1, active: true, calendar };
    await this.service.publish(calendarPublished, data, { id: data.calendarId, version: 1 });
    await this.service.settle();
  }

  /** What intake tells of a new request of the desk's client. */
  async request(given: Partial<RequestState> = {}): Promise<RequestState> {
    const request = requestState({ clientId: this.clientId, ...given });
    const data = { request, at: request.registeredAt, employeeId: null, callIds: [], answeredLive: false };
    await this.service.publish(requestRegistered, data, { id: request.requestId, version: 1 });
    return request;
  }

  async words(requestId: string, description: string, version = 1): Promise<void> {
    const data = { requestId, subject: 'Subject', description };
    await this.service.publish(requestDescribed, data, { id: requestId, version });
  }

  /** Registered by the operator for the desk's client, unless said otherwise. */
  async complain(body: object = {}): Promise<ComplaintResource> {
    const whole = { clientId: this.clientId, severity: 'normal', text: 'It is late', ...body };
    return this.operator.post('/complaints', whole, complaintResource);
  }

  /** By quality unless somebody else does it. */
  async command(id: string, verb: string, body: object = {}, by: Caller = this.quality): Promise<ComplaintResource> {
    return by.post(`/complaints/${id}/${verb}`, body, complaintResource);
  }

  async list(query: string, by: Caller = this.quality): Promise<readonly ComplaintResource[]> {
    return (await by.get(`/complaints?${query}`, complaintPage)).items;
  }

  /** Status, code and fields of the problem that a call is answered by. */
  async refusal(by: Caller, method: string, path: string, body?: unknown, version?: number): Promise<unknown[]> {
    const headers = version === undefined ? {} : { 'if-match': `"${version.toString()}"` };
    const answer = await by.call(method, path, body, { headers });
    const { code, errors } = problemField.parse(answer.body);
    return [answer.status, code, ...errors.map(({ field }) => field)];
  }

  /** Somebody with these roles; a stranger in a department of their own unless said. */
  async somebody(roles: readonly Role[], said: Partial<Identity> = {}): Promise<Caller> {
    return this.service.as({ employeeId: newId(), departmentId: newId(), ...said, roles: [...roles] });
  }

  private async department(id: string, code: string, parentId: string | null, headId: string | null): Promise<void> {
    const { defaultCalendarId: calendarId } = wellKnown;
    const data = { departmentId: id, code, name: code, parentId, headId, calendarId, active: true };
    await this.service.publish(departmentDefined, data, { id });
  }

  private async employee(id: string): Promise<void> {
    const rest = { skills: [], languages: [], capacity: 5, calendarId: null, extension: null, active: true };
    const data = { employeeId: id, departmentId: this.departments.experts, tier: 2 as const, ...rest };
    await this.service.publish(employeeDefined, data, { id });
  }
}
