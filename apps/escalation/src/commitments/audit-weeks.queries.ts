import { Inject, Injectable } from '@nestjs/common';
import { findZone, type ZoneOffsets } from '@okno/business-time';
import { Refusal, SETTINGS } from '@okno/service-kit';
import type { EscalationSettings } from '../config.js';
import { habitWeeks } from './audit-flags.rules.js';
import { nextMidnight, weekAt, weekNamed, weeksBefore, type WeekSpan } from './audit-week.rules.js';

/** The weeks of the company's time zone. */
@Injectable()
export class AuditWeeks {
  private readonly zone: ZoneOffsets;

  constructor(@Inject(SETTINGS) { OKNO_TIMEZONE }: EscalationSettings) {
    const zone = findZone(OKNO_TIMEZONE);
    if (zone === undefined) throw new Error(`${OKNO_TIMEZONE} is no time zone`);
    this.zone = zone;
  }

  at(moment: Date): WeekSpan {
    return weekAt(this.zone, moment.getTime());
  }

  /** @throws invalid-input where the year has no such week */
  named(week: string): WeekSpan {
    const span = weekNamed(this.zone, week);
    if (span !== undefined) return span;
    const message = { en: 'The year has no such week', ru: 'В этом году нет такой недели' };
    throw new Refusal('invalid-input', { errors: [{ field: 'week', code: 'week', message }] });
  }

  nextMidnight(moment: Date): Date {
    return new Date(nextMidnight(this.zone, moment.getTime()));
  }

  /** Since when habits are looked for in the audit of a week. */
  habitsSince(span: WeekSpan): Date {
    return new Date(weeksBefore(this.zone, span, habitWeeks));
  }
}
