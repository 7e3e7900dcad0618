import type { Why } from './explanation-texts.js';
import type { ExplanationStretch } from './explanation.js';
import { ExplanationBuilder, piece } from './explanation.js';
import type { WorkingCalendar } from './working-calendar.js';
import { isWorkingDayNumber } from './working-days.rules.js';

/**
 * Tells date by date (first to last, both in) which ones count. `startDay` is the day from which the counting began
 * and which therefore does not count itself. Every counted stretch is one working day.
 */
export function explainDays(
  calendar: WorkingCalendar,
  first: number,
  last: number,
  startDay?: number,
): ExplanationStretch[] {
  const builder = new ExplanationBuilder();
  let day = first;
  for (; day <= last && !builder.full; day += 1) {
    const { from, to } = calendar.place(day);
    const counted = day !== startDay && isWorkingDayNumber(calendar, day);
    if (from < to) builder.add(piece(from, to, whyOf(calendar, day, startDay), counted), from, to);
  }
  if (day <= last) {
    const { from } = calendar.place(day);
    const { to } = calendar.place(last);
    builder.addSummary(from, to, to - from);
  }
  return builder.stretches;
}

function whyOf(calendar: WorkingCalendar, day: number, startDay: number | undefined): Why {
  const { kind, hours } = calendar.rule(day);
  if (kind === 'holiday') return 'holiday';
  if (hours.length === 0) return 'no-working-day';
  if (!isWorkingDayNumber(calendar, day)) return 'break';
  if (day === startDay) return 'start-day';
  return kind === 'shift' ? 'shift' : 'working';
}
