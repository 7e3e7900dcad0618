import { Injectable } from '@nestjs/common';
import type { ChangeDepartmentBody, DepartmentResource } from '@okno/contracts';
import { takeTurn, Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { Calendars } from '../replicas/calendars.queries.js';
import { refuse } from '../routing.refusals.js';
import { isInUse, lockDepartment, readTree, saveDepartment } from './departments.repository.js';
import { announceDepartment, codeTaken, giveQueues, isSame } from './organisation-changes.repository.js';
import { requireEmployee, resolveReference } from './references.queries.js';
import { wouldCircle } from './tree.rules.js';

@Injectable()
export class ChangeDepartment {
  constructor(
    private readonly work: UnitOfWork,
    private readonly calendars: Calendars,
  ) {}

  async execute(
    id: string,
    expectedVersion: number,
    body: ChangeDepartmentBody,
    context: WorkContext,
  ): Promise<DepartmentResource> {
    if (body.calendarId !== undefined) await this.calendars.require(body.calendarId);
    return this.work.run(context, async (work) => {
      await takeTurn(work, 'department-tree');
      const current = await lockDepartment(work, id);
      if (current === undefined) throw new Refusal('not-found');
      if (current.version !== expectedVersion) throw new Refusal('version-conflict');
      const changed = await this.merge(work, current, body);
      if (isSame(changed, current)) return current;
      const next = { ...changed, version: current.version + 1 };
      await codeTaken(() => saveDepartment(work, next));
      announceDepartment(work, next);
      await giveQueues(work, id, next.queues);
      work.audit({ action: 'department.change', subjectKind: 'department', subjectIds: [id], details: { ...body } });
      return next;
    });
  }

  private async merge(
    work: Work,
    current: DepartmentResource,
    body: ChangeDepartmentBody,
  ): Promise<DepartmentResource> {
    const { parentId, headId, queues } = body;
    if (headId !== undefined && headId !== null) await requireEmployee(work, headId, 'headId');
    const parent =
      parentId === undefined || parentId === null
        ? parentId
        : await resolveReference(work, 'department', parentId, 'parentId');
    if (parent !== undefined && wouldCircle(current.id, parent, await readTree(work)))
      throw refuse('department-circle');
    if (body.active === false && current.active && (await isInUse(work, current.id))) throw refuse('department-in-use');
    return {
      ...current,
      code: body.code ?? current.code,
      name: body.name ?? current.name,
      parentId: parent === undefined ? current.parentId : parent,
      headId: headId === undefined ? current.headId : headId,
      calendarId: body.calendarId ?? current.calendarId,
      queues: queues === undefined ? current.queues : [...new Set(queues)].sort(),
      active: body.active ?? current.active,
    };
  }
}
