import { Module } from '@nestjs/common';
import { AssignmentsModule } from './assignments/assignments.module.js';
import { CallbacksModule } from './callbacks/callbacks.module.js';
import { ControlModule } from './control/control.module.js';
import { OrganisationModule } from './organisation/organisation.module.js';
import { PeopleModule } from './people/people.module.js';
import { WorkModule } from './work/work.module.js';
import { PersonalDataModule } from './personal-data/personal-data.module.js';

@Module({
  imports: [
    OrganisationModule,
    PeopleModule,
    AssignmentsModule,
    CallbacksModule,
    ControlModule,
    PersonalDataModule,
    WorkModule,
  ],
})
export class RoutingModule {}
