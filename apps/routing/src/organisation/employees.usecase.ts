import { Injectable } from '@nestjs/common';
import type { ChangeEmployeeBody, CreateEmployeeBody, EmployeeResource } from '@okno/contracts';
import { Refusal, UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { Calendars } from '../replicas/calendars.queries.js';
import { giveUpOffersTo, lockEmployee, saveEmployee } from './employees.repository.js';
import { announceEmployee, isSame, refuseDuplicates } from './organisation-changes.repository.js';
import { resolveReference } from './references.queries.js';

async function resolveSkills(work: Work, skills: CreateEmployeeBody['skills']): Promise<EmployeeResource['skills']> {
  const levels = new Map<string, number>();
  for (const [index, { skillId, level }] of skills.entries()) {
    levels.set(await resolveReference(work, 'skill', skillId, `skills.${index}.skillId`), level);
  }
  return [...levels].map(([skillId, level]) => ({ skillId, level })).sort((a, b) => (a.skillId < b.skillId ? -1 : 1));
}

async function saveAndAnnounce(work: Work, employee: EmployeeResource): Promise<void> {
  await refuseDuplicates({ employee_email: 'email-taken', employee_extension: 'extension-taken' }, () =>
    saveEmployee(work, employee),
  );
  announceEmployee(work, employee);
}

@Injectable()
export class CreateEmployee {
  constructor(
    private readonly work: UnitOfWork,
    private readonly calendars: Calendars,
  ) {}

  async execute(body: CreateEmployeeBody, context: WorkContext): Promise<EmployeeResource> {
    const { calendarId = null } = body;
    if (calendarId !== null) await this.calendars.require(calendarId);
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const employee: EmployeeResource = {
          id: work.newId(),
          name: body.name,
          email: body.email,
          departmentId: await resolveReference(work, 'department', body.departmentId, 'departmentId'),
          tier: body.tier,
          extension: body.extension ?? null,
          skills: await resolveSkills(work, body.skills),
          languages: body.languages,
          capacity: body.capacity,
          calendarId,
          active: true,
          version: 1,
          createdAt: work.now.toISOString(),
        };
        await saveAndAnnounce(work, employee);
        work.audit({ action: 'employee.create', subjectKind: 'employee', subjectIds: [employee.id] });
        return employee;
      }),
    );
  }
}

@Injectable()
export class ChangeEmployee {
  constructor(
    private readonly work: UnitOfWork,
    private readonly calendars: Calendars,
  ) {}

  async execute(
    id: string,
    expected: number,
    body: ChangeEmployeeBody,
    context: WorkContext,
  ): Promise<EmployeeResource> {
    if (body.calendarId !== undefined && body.calendarId !== null) await this.calendars.require(body.calendarId);
    return this.work.run(context, async (work) => {
      const current = await lockEmployee(work, id);
      if (current === undefined) throw new Refusal('not-found');
      if (current.version !== expected) throw new Refusal('version-conflict');
      const changed = await this.merge(work, current, body);
      if (isSame(changed, current)) return current;
      const next = { ...changed, version: current.version + 1 };
      await saveAndAnnounce(work, next);
      if (!next.active) await giveUpOffersTo(work, id, work.now);
      work.audit({ action: 'employee.change', subjectKind: 'employee', subjectIds: [id], details: { ...body } });
      return next;
    });
  }

  private async merge(work: Work, current: EmployeeResource, body: ChangeEmployeeBody): Promise<EmployeeResource> {
    return {
      ...current,
      name: body.name ?? current.name,
      email: body.email ?? current.email,
      departmentId:
        body.departmentId === undefined
          ? current.departmentId
          : await resolveReference(work, 'department', body.departmentId, 'departmentId'),
      tier: body.tier ?? current.tier,
      extension: body.extension === undefined ? current.extension : body.extension,
      skills: body.skills === undefined ? current.skills : await resolveSkills(work, body.skills),
      languages: body.languages ?? current.languages,
      capacity: body.capacity ?? current.capacity,
      calendarId: body.calendarId === undefined ? current.calendarId : body.calendarId,
      active: body.active ?? current.active,
    };
  }
}
