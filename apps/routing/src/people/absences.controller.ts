import { Controller, Get, Query } from '@nestjs/common';
import { absenceGaps, absenceGapsQuery, type AbsenceGaps, type AbsenceGapsQuery } from '@okno/contracts';
import { AllowStaff, Answers, Context, type WorkContext } from '@okno/service-kit';
import { AbsenceGapsQueries } from './absence-gaps.queries.js';

@Controller('absences')
export class AbsencesController {
  constructor(private readonly gaps: AbsenceGapsQueries) {}

  @Get('gaps')
  @AllowStaff()
  @Answers('Who is away with nobody there for them, and when', absenceGaps)
  find(
    @Query({ schema: absenceGapsQuery }) query: AbsenceGapsQuery,
    @Context() context: WorkContext,
  ): Promise<AbsenceGaps> {
    return this.gaps.find(query, context);
  }
}
