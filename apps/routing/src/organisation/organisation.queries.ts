import { Inject, Injectable } from '@nestjs/common';
import type {
  DepartmentResource,
  EmployeeResource,
  Page,
  QueueResource,
  SkillResource,
  employeesQuery,
  organisationQuery,
} from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal, SqlParameters } from '@okno/service-kit';
import type { z } from 'zod';
import { findDepartment, selectDepartments, toDepartment, type DepartmentRow } from './departments.repository.js';
import { findEmployee, selectEmployees, toEmployee, type EmployeeRow } from './employees.repository.js';
import { organisationConditions, pageAs, readNewestFirst } from './newest-first.queries.js';
import { findQueue, toQueue, type QueueRow } from './queues.repository.js';
import { resolveReference } from './references.queries.js';
import { findSkill, toSkill, type SkillRow } from './skills.repository.js';

type OrganisationQuery = z.output<typeof organisationQuery>;
type EmployeesQuery = z.output<typeof employeesQuery>;

function found<Record>(record: Record | undefined): Record {
  if (record === undefined) throw new Refusal('not-found');
  return record;
}

/** The organisation as staff look it up. */
@Injectable()
export class OrganisationQueries {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async department(id: string): Promise<DepartmentResource> {
    return found(await findDepartment(this.database, id));
  }

  async departments(query: OrganisationQuery): Promise<Page<DepartmentResource>> {
    const parameters = new SqlParameters();
    const conditions = organisationConditions(query, parameters, ['code', 'name']);
    const page = await readNewestFirst<DepartmentRow>(this.database, query, {
      select: selectDepartments,
      conditions,
      parameters,
    });
    return pageAs(page, toDepartment);
  }

  async employee(id: string): Promise<EmployeeResource> {
    return found(await findEmployee(this.database, id));
  }

  async employees(query: EmployeesQuery): Promise<Page<EmployeeResource>> {
    const parameters = new SqlParameters();
    const conditions = organisationConditions(query, parameters, ['name', 'email']);
    if (query.departmentId !== undefined) {
      const id = await resolveReference(this.database, 'department', query.departmentId, 'departmentId');
      conditions.push(`t.department_id = ${parameters.add(id)}`);
    }
    if (query.tier !== undefined) conditions.push(`t.tier = ${parameters.add(query.tier)}`);
    const page = await readNewestFirst<EmployeeRow>(this.database, query, {
      select: selectEmployees,
      conditions,
      parameters,
    });
    return pageAs(page, toEmployee);
  }

  async skill(id: string): Promise<SkillResource> {
    return found(await findSkill(this.database, id));
  }

  async skills(query: OrganisationQuery): Promise<Page<SkillResource>> {
    const parameters = new SqlParameters();
    const conditions = organisationConditions(query, parameters, ['code', 'name']);
    const page = await readNewestFirst<SkillRow>(this.database, query, {
      select: 'SELECT t.* FROM skill t',
      conditions,
      parameters,
    });
    return pageAs(page, toSkill);
  }

  async queue(id: string): Promise<QueueResource> {
    return found(await findQueue(this.database, id));
  }

  async queues(query: OrganisationQuery): Promise<Page<QueueResource>> {
    const parameters = new SqlParameters();
    const conditions = organisationConditions(query, parameters, ['code', 'name']);
    const page = await readNewestFirst<QueueRow>(this.database, query, {
      select: 'SELECT t.* FROM queue t',
      conditions,
      parameters,
    });
    return pageAs(page, toQueue);
  }
}
