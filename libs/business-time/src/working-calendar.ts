import { validateCalendar } from './calendar-faults.rules.js';
import type { Calendar } from './calendar.js';
import type { DayRule, DayRules } from './day-rules.js';
import { compileDayRules } from './day-rules.js';
import { DAY_MS } from './local-date.js';
import type { PlacedDay } from './placed-day.js';
import { placeDay } from './placed-day.js';
import { DeadlineRefusal } from './refusal.js';
import type { YearBlock } from './year-block.js';
import { buildYear } from './year-block.js';
import type { ZoneOffsets } from './zone-offsets.js';
import { findZone } from './zone-offsets.js';

/** Years outside are refused: they bound what one question may cost, and nobody keeps promises there. */
export const FIRST_YEAR = 1900;
export const LAST_YEAR = 2199;

/**
 * A calendar ready for repeated use: keep one per calendar version. It grows year by year as it is asked and never
 * changes an answer.
 */
export class WorkingCalendar {
  readonly timezone: string;
  readonly #zone: ZoneOffsets;
  readonly #rules: DayRules;
  readonly #years = new Map<number, YearBlock>();
  #last: YearBlock | undefined;

  /** Use `compileCalendar`, which checks the calendar first. */
  constructor(timezone: string, zone: ZoneOffsets, rules: DayRules) {
    this.timezone = timezone;
    this.#zone = zone;
    this.#rules = rules;
  }

  /** The block of a local year; refuses with `out-of-range`. */
  year(year: number): YearBlock {
    const known = this.#years.get(year);
    if (known !== undefined) return known;
    if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) throw new DeadlineRefusal('out-of-range');
    const block = buildYear(year, this.#rules, this.#zone);
    this.#years.set(year, block);
    return block;
  }

  /** The local year that holds a moment. */
  yearAt(time: number): number {
    const guess = Math.min(Math.max(new Date(time).getUTCFullYear(), FIRST_YEAR), LAST_YEAR);
    const block = this.year(guess);
    if (time < block.from) return guess - 1;
    return time >= block.to ? guess + 1 : guess;
  }

  /** The block that holds a moment; refuses with `out-of-range`. */
  blockAt(time: number): YearBlock {
    const last = this.#last;
    if (last !== undefined && time >= last.from && time < last.to) return last;
    this.#last = this.year(this.yearAt(time));
    return this.#last;
  }

  rule(day: number): DayRule {
    return this.#rules(day);
  }

  place(day: number): PlacedDay {
    return placeDay(day, this.#rules(day), this.#zone);
  }

  /** Day number of the local date that holds a moment. */
  dayAt(time: number): number {
    let day = Math.floor((time + this.#zone.offsetAt(time)) / DAY_MS);
    while (this.place(day).from > time) day -= 1;
    while (this.place(day).to <= time) day += 1;
    return day;
  }
}

/** Prepares a calendar; throws `DeadlineRefusal` `invalid-calendar` with every fault named. */
export function compileCalendar(calendar: Calendar): WorkingCalendar {
  const faults = validateCalendar(calendar);
  const zone = findZone(calendar.timezone);
  if (faults.length > 0 || zone === undefined) throw new DeadlineRefusal('invalid-calendar', faults);
  return new WorkingCalendar(calendar.timezone, zone, compileDayRules(calendar));
}
