import { Module } from '@nestjs/common';
import { AbsenceGapsQueries } from './absence-gaps.queries.js';
import { AbsencesController } from './absences.controller.js';
import { CancelAbsence, PlanAbsence } from './absences.usecase.js';
import { ChangePresence } from './change-presence.usecase.js';
import { PeopleController } from './people.controller.js';
import { PeopleQueries } from './people.queries.js';
import { ShiftsController } from './shifts.controller.js';
import { ChangeShift, CreateShift } from './shifts.usecase.js';

@Module({
  controllers: [AbsencesController, PeopleController, ShiftsController],
  providers: [AbsenceGapsQueries, CancelAbsence, ChangePresence, ChangeShift, CreateShift, PeopleQueries, PlanAbsence],
})
export class PeopleModule {}
