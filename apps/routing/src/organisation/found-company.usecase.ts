import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { wellKnown, type DepartmentResource, type EmployeeResource } from '@okno/contracts';
import { takeTurn, SETTINGS, SERVICE_NAME, UnitOfWork, contextOfTimer, type WorkContext } from '@okno/service-kit';
import type { RoutingSettings } from '../config.js';
import { findDepartment, saveDepartment } from './departments.repository.js';
import { saveEmployee } from './employees.repository.js';
import { announceDepartment, announceEmployee } from './organisation-changes.repository.js';

/** Makes the root department and the administrator as its head at the first start, so that every request has somebody from the first second. */
@Injectable()
export class FoundCompany implements OnApplicationBootstrap {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: RoutingSettings,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.execute(contextOfTimer(this.service));
  }

  async execute(context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      await takeTurn(work, 'found-company');
      if ((await findDepartment(work, wellKnown.rootDepartmentId)) !== undefined) return;
      const made = { active: true, version: 1, createdAt: work.now.toISOString() };
      const root: DepartmentResource = {
        id: wellKnown.rootDepartmentId,
        code: 'company',
        name: 'Company',
        parentId: null,
        headId: wellKnown.administratorEmployeeId,
        calendarId: wellKnown.defaultCalendarId,
        queues: [],
        ...made,
      };
      const administrator: EmployeeResource = {
        id: wellKnown.administratorEmployeeId,
        name: 'Administrator',
        email: this.settings.OKNO_ADMIN_EMAIL,
        departmentId: root.id,
        tier: 1,
        extension: null,
        skills: [],
        languages: ['ru', 'en'],
        // Room for nothing: work reaches the administrator only when nobody else is there for it.
        capacity: 0,
        calendarId: null,
        ...made,
      };
      await saveDepartment(work, root);
      await saveEmployee(work, administrator);
      announceDepartment(work, root);
      announceEmployee(work, administrator);
    });
  }
}
