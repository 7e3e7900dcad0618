import { Module } from '@nestjs/common';
import { CancelAbsence, PlanAbsence } from './absences.usecase.js';
import { ChangePresence } from './change-presence.usecase.js';
import { PeopleController } from './people.controller.js';
import { PeopleQueries } from './people.queries.js';
import { ShiftsController } from './shifts.controller.js';
import { ChangeShift, CreateShift } from './shifts.usecase.js';

@Module({
  controllers: [PeopleController, ShiftsController],
  providers: [CancelAbsence, ChangePresence, ChangeShift, CreateShift, PeopleQueries, PlanAbsence],
})
export class PeopleModule {}
