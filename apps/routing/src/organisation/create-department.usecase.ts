import { Injectable } from '@nestjs/common';
import { wellKnown, type CreateDepartmentBody, type DepartmentResource } from '@okno/contracts';
import { UnitOfWork, once, type WorkContext } from '@okno/service-kit';
import { Calendars } from '../replicas/calendars.queries.js';
import { saveDepartment } from './departments.repository.js';
import { announceDepartment, codeTaken, giveQueues } from './organisation-changes.repository.js';
import { requireEmployee, resolveReference } from './references.queries.js';

@Injectable()
export class CreateDepartment {
  constructor(
    private readonly work: UnitOfWork,
    private readonly calendars: Calendars,
  ) {}

  async execute(body: CreateDepartmentBody, context: WorkContext): Promise<DepartmentResource> {
    const calendarId = body.calendarId ?? wellKnown.defaultCalendarId;
    await this.calendars.require(calendarId);
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const { parentId = null, headId = null, queues = [] } = body;
        if (headId !== null) await requireEmployee(work, headId, 'headId');
        const department: DepartmentResource = {
          id: work.newId(),
          code: body.code,
          name: body.name,
          parentId: parentId === null ? null : await resolveReference(work, 'department', parentId, 'parentId'),
          headId,
          calendarId,
          queues: [...new Set(queues)].sort(),
          active: true,
          version: 1,
          createdAt: work.now.toISOString(),
        };
        await codeTaken(() => saveDepartment(work, department));
        announceDepartment(work, department);
        await giveQueues(work, department.id, department.queues);
        work.audit({ action: 'department.create', subjectKind: 'department', subjectIds: [department.id] });
        return department;
      }),
    );
  }
}
