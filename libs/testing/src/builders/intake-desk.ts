import {
  assignmentAccepted,
  assignmentCancelled,
  assignmentCompleted,
  assignmentOffered,
  assignmentReturned,
  clientResource,
  employeeDefined,
  requestResource,
  wellKnown,
  type AssignmentSnapshot,
  type ClientResource,
  type RequestResource,
  type Role,
  type Tier,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import type { Caller } from '../okno/caller.js';
import type { TestService } from '../service/test-service.js';
import { assignmentState } from './states.js';

/** An employee with a caller of their own. */
export interface DeskEmployee {
  readonly id: string;
  readonly departmentId: string;
  readonly api: Caller;
}

const assignmentFacts = {
  offered: assignmentOffered,
  accepted: assignmentAccepted,
  done: assignmentCompleted,
  returned: assignmentReturned,
  cancelled: assignmentCancelled,
} as const;

/** The people around a running intake service, with one operator at the desk, and what other services tell of requests. */
export class IntakeDesk {
  private clients = 0;

  private constructor(
    readonly service: TestService,
    readonly operator: DeskEmployee,
    readonly administrator: Caller,
  ) {}

  static async open(service: TestService): Promise<IntakeDesk> {
    const administrator = await service.as({ roles: ['administrator'] });
    const operator = await hire(service, ['operator'], 1);
    await service.settle();
    return new IntakeDesk(service, operator, administrator);
  }

  async hire(roles: readonly Role[], tier: Tier = 1, departmentId: string = newId()): Promise<DeskEmployee> {
    const employee = await hire(this.service, roles, tier, departmentId);
    await this.service.settle();
    return employee;
  }

  async client(more: object = {}): Promise<ClientResource> {
    this.clients += 1;
    const name = `Client ${this.clients.toString()}`;
    return this.operator.api.post('/clients', { kind: 'organisation', name, ...more }, clientResource);
  }

  /** Registered by the operator unless somebody else does it. */
  async request(clientId: string, more: object = {}, by: Caller = this.operator.api): Promise<RequestResource> {
    return by.post(
      '/requests',
      { channel: 'phone', clientId, kind: 'incident', subject: 'No light', description: 'Dark since noon', ...more },
      requestResource,
    );
  }

  /** What routing tells of an assignment, consumed when this resolves. */
  async assignment(
    state: keyof typeof assignmentFacts,
    given: Partial<AssignmentSnapshot> & { readonly requestId: string },
  ): Promise<AssignmentSnapshot> {
    const assignment = assignmentState({ ...given, state });
    await this.service.publish(
      assignmentFacts[state],
      { assignment, at: this.service.clock.now().toISOString(), employeeId: assignment.assigneeId },
      { id: assignment.assignmentId },
    );
    await this.service.settle();
    return assignment;
  }
}

async function hire(
  service: TestService,
  roles: readonly Role[],
  tier: Tier,
  departmentId: string = wellKnown.rootDepartmentId,
): Promise<DeskEmployee> {
  const id = newId();
  await service.publish(
    employeeDefined,
    {
      employeeId: id,
      departmentId,
      tier,
      extension: null,
      skills: [],
      languages: ['ru'],
      capacity: 5,
      calendarId: null,
      active: true,
    },
    { id },
  );
  return { id, departmentId, api: await service.as({ roles: [...roles], employeeId: id, departmentId }) };
}
