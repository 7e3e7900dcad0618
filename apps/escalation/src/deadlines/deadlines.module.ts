import { Module } from '@nestjs/common';
import { CalendarsModule } from '../calendars/calendars.module.js';
import { CalculateDeadline } from './calculate-deadline.usecase.js';
import { DeadlinesController } from './deadlines.controller.js';

@Module({ imports: [CalendarsModule], controllers: [DeadlinesController], providers: [CalculateDeadline] })
export class DeadlinesModule {}
