import { addWorkingTime, DeadlineRefusal, type WorkingCalendar } from '@okno/business-time';

/** By when an amount of working time is over, in milliseconds; where the calendar has none, or is unknown, time itself counts. */
export function workingTimeLater(calendar: WorkingCalendar | undefined, from: number, amount: number): number {
  if (calendar === undefined) return from + amount;
  try {
    return addWorkingTime(calendar, from, amount) ?? from + amount;
  } catch (error) {
    if (error instanceof DeadlineRefusal) return from + amount;
    throw error;
  }
}
