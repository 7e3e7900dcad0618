import { departmentDefined, employeeDefined, employeeDescribed, wellKnown } from '@okno/contracts';
import type { TestService } from '../service/test-service.js';

/** A department as a service is told of it; all work by the calendar of the first second. */
export interface ToldDepartment {
  readonly id: string;
  readonly parentId?: string;
  readonly headId?: string;
}

/** Plays routing: tells a service of departments and of people by name, each in their department. */
export async function tellCompany(
  service: TestService,
  departments: readonly ToldDepartment[],
  people: readonly { readonly id: string; readonly name: string; readonly departmentId: string }[],
): Promise<void> {
  for (const { id, parentId = null, headId = null } of departments) {
    const names = { departmentId: id, code: `code-${id}`, name: `Department ${id}` };
    const place = { parentId, headId, calendarId: wellKnown.defaultCalendarId, active: true };
    await service.publish(departmentDefined, { ...names, ...place }, { id, version: 1 });
  }
  for (const { id, name, departmentId } of people) {
    const place = { employeeId: id, departmentId, tier: 1, extension: null, capacity: 5 } as const;
    const skills = { skills: [], languages: [], calendarId: null, active: true };
    await service.publish(employeeDefined, { ...place, ...skills }, { id, version: 1 });
    const described = { employeeId: id, name, email: `${name}@example.org` };
    await service.publish(employeeDescribed, described, { id, version: 1 });
  }
  await service.settle();
}
