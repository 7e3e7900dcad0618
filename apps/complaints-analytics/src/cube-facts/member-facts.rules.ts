import type { EventPayload, clientDefined, employeeDefined } from '@okno/contracts';
import { change, type Change } from '../cube-store/cube-tables.rules.js';

export type NamedDimension = 'product' | 'cause' | 'department' | 'queue' | 'employee' | 'client';

export function memberChange(
  dimension: NamedDimension,
  id: string,
  member: { readonly name: string; readonly code?: string; readonly parentId?: string | null },
  version: number,
): Change {
  return change('member', id, version, {
    dimension,
    code: member.code ?? null,
    name: member.name,
    parent_id: member.parentId ?? null,
  });
}

/** A name was erased from the log. */
export function forgottenMember(id: string): Change {
  return change('member', id, Infinity);
}

export function clientChange(
  client: Pick<EventPayload<typeof clientDefined>, 'clientId' | 'segment' | 'managerId'>,
  version: number,
): Change {
  return change('client', client.clientId, version, { segment: client.segment, manager_id: client.managerId });
}

export function placeChange(eventId: string, employee: EventPayload<typeof employeeDefined>, since: string): Change {
  return change('employee_place', eventId, 1, {
    employee_id: employee.employeeId,
    department_id: employee.departmentId,
    since,
  });
}
