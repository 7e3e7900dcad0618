import { Inject, Injectable } from '@nestjs/common';
import {
  calculateDeadline,
  compileCalendar,
  DeadlineRefusal,
  describeWhy,
  type WorkingCalendar,
} from '@okno/business-time';
import type { CalculateDeadlineAnswer, CalculateDeadlineBody } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal, type WorkContext } from '@okno/service-kit';
import { CompiledCalendars } from '../calendars/compiled-calendars.queries.js';
import { refuse, unknownFault } from '../escalation.refusals.js';
import { combinationFaults, namedFaults, refusalOf } from './deadline-faults.rules.js';

function refuseDeadline(error: unknown, within = ''): never {
  if (!(error instanceof DeadlineRefusal)) throw error;
  const code = refusalOf(error.code, error.faults);
  const errors = namedFaults(error.faults, within);
  throw code === 'invalid-input' ? new Refusal(code, { errors }) : refuse(code, { errors });
}

/** Answers one question about working time; nothing is stored. */
@Injectable()
export class CalculateDeadline {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly calendars: CompiledCalendars,
  ) {}

  async execute(body: CalculateDeadlineBody, { language }: WorkContext): Promise<CalculateDeadlineAnswer> {
    const faults = combinationFaults(body);
    if (faults.length > 0) throw new Refusal('invalid-input', { errors: faults });
    const calendar = await this.calendarOf(body);
    try {
      const { explanation, ...answer } = calculateDeadline(calendar, body);
      if (explanation === undefined) return answer;
      return { ...answer, explanation: explanation.map((line) => ({ ...line, why: describeWhy(line.why, language) })) };
    } catch (error) {
      return refuseDeadline(error);
    }
  }

  private async calendarOf({ calendar, calendarId }: CalculateDeadlineBody): Promise<WorkingCalendar> {
    if (calendar !== undefined) {
      try {
        return compileCalendar(calendar);
      } catch (error) {
        return refuseDeadline(error, 'calendar.');
      }
    }
    const found = calendarId === undefined ? undefined : await this.calendars.find(this.database, calendarId);
    if (found === undefined) throw refuse('unknown-calendar', { errors: [unknownFault('calendarId')] });
    return found.working;
  }
}
