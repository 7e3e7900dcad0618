import { Module } from '@nestjs/common';
import { CalendarsModule } from '../calendars/calendars.module.js';
import { ClocksModule } from '../clocks/clocks.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { PreviewCalendar } from './preview-calendar.usecase.js';
import { RecomputeTimer } from './recompute.timer.js';
import { RecomputeQueries } from './recomputes.queries.js';
import { RecomputesController } from './recomputes.controller.js';

@Module({
  imports: [CalendarsModule, ClocksModule, PoliciesModule],
  controllers: [RecomputesController],
  providers: [PreviewCalendar, RecomputeQueries, RecomputeTimer],
})
export class RecomputesModule {}
