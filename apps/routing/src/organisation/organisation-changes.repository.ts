import {
  departmentDefined,
  queueDefined,
  type DepartmentResource,
  type EmployeeResource,
  type QueueResource,
  employeeDefined,
  employeeDescribed,
} from '@okno/contracts';
import { isUniqueViolation } from '@okno/persistence';
import type { Work } from '@okno/service-kit';
import { refuse, type RoutingRefusal } from '../routing.refusals.js';
import { saveQueue, toQueue, type QueueRow } from './queues.repository.js';

/** Whether a change changes nothing; then no version is made and nothing is announced. */
export function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Turns the violation of a unique constraint into its refusal. */
export async function refuseDuplicates<Result>(
  constraints: Readonly<Record<string, RoutingRefusal>>,
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    for (const [constraint, code] of Object.entries(constraints)) {
      if (isUniqueViolation(error, constraint)) throw refuse(code);
    }
    throw error;
  }
}

export function codeTaken<Result>(write: () => Promise<Result>): Promise<Result> {
  return refuseDuplicates({ department_code: 'code-taken', skill_code: 'code-taken', queue_code: 'code-taken' }, write);
}

export function announceDepartment(work: Work, { id, version, ...department }: DepartmentResource): void {
  work.publish(
    departmentDefined,
    {
      departmentId: id,
      code: department.code,
      name: department.name,
      parentId: department.parentId,
      headId: department.headId,
      calendarId: department.calendarId,
      active: department.active,
    },
    { id, version },
  );
}

export function announceQueue(work: Work, { id, version, code, name, departmentId, active }: QueueResource): void {
  work.publish(queueDefined, { queueId: id, code, name, departmentId, active }, { id, version });
}

export function announceEmployee(work: Work, employee: EmployeeResource): void {
  const { id, version } = employee;
  work.publish(
    employeeDefined,
    {
      employeeId: id,
      departmentId: employee.departmentId,
      tier: employee.tier,
      extension: employee.extension,
      skills: employee.skills,
      languages: employee.languages,
      capacity: employee.capacity,
      calendarId: employee.calendarId,
      active: employee.active,
    },
    { id, version },
  );
  work.publish(employeeDescribed, { employeeId: id, name: employee.name, email: employee.email }, { id, version });
}

/** Makes `codes` the department's queues: new codes make queues, others move here, those no longer named are closed. */
export async function giveQueues(work: Work, departmentId: string, codes: readonly string[]): Promise<void> {
  const rows = await work.query<QueueRow>(
    'SELECT * FROM queue t WHERE code = ANY($1::text[]) OR (department_id = $2 AND active) ORDER BY id FOR UPDATE',
    [codes, departmentId],
  );
  const existing = new Map(rows.map((row) => [row.code, toQueue(row)]));
  for (const code of codes) {
    const queue = existing.get(code);
    if (queue?.departmentId === departmentId && queue.active) continue;
    const next: QueueResource =
      queue === undefined
        ? {
            id: work.newId(),
            code,
            name: code,
            departmentId,
            active: true,
            version: 1,
            createdAt: work.now.toISOString(),
          }
        : { ...queue, departmentId, active: true, version: queue.version + 1 };
    await codeTaken(() => saveQueue(work, next));
    announceQueue(work, next);
  }
  for (const queue of existing.values()) {
    if (codes.includes(queue.code)) continue;
    const next = { ...queue, active: false, version: queue.version + 1 };
    await saveQueue(work, next);
    announceQueue(work, next);
  }
}
