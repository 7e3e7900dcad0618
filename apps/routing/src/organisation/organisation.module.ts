import { Module } from '@nestjs/common';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { ChangeDepartment } from './change-department.usecase.js';
import { CreateDepartment } from './create-department.usecase.js';
import { DepartmentsController } from './departments.controller.js';
import { EmployeesController } from './employees.controller.js';
import { ChangeEmployee, CreateEmployee } from './employees.usecase.js';
import { FoundCompany } from './found-company.usecase.js';
import { OrganisationQueries } from './organisation.queries.js';
import { QueuesController } from './queues.controller.js';
import { ChangeQueue, CreateQueue } from './queues.usecase.js';
import { SkillsController } from './skills.controller.js';
import { ChangeSkill, CreateSkill } from './skills.usecase.js';

@Module({
  imports: [ReplicasModule],
  controllers: [DepartmentsController, EmployeesController, QueuesController, SkillsController],
  providers: [
    ChangeDepartment,
    ChangeEmployee,
    ChangeQueue,
    ChangeSkill,
    CreateDepartment,
    CreateEmployee,
    CreateQueue,
    CreateSkill,
    FoundCompany,
    OrganisationQueries,
  ],
})
export class OrganisationModule {}
