import type { CalendarBody, CalendarPatchBody, CalendarResource, TakesEffect } from '@okno/contracts';

/** The calendar after a change: what the change names replaces that part. */
export function contentOf(current: CalendarBody, change: CalendarPatchBody): CalendarBody {
  return {
    name: change.name ?? current.name,
    timezone: change.timezone ?? current.timezone,
    week: change.week ?? current.week,
    holidays: change.holidays ?? current.holidays,
    shifts: change.shifts ?? current.shifts,
    breaks: change.breaks ?? current.breaks,
  };
}

interface Published {
  readonly id: string;
  readonly version: number;
  readonly active: boolean;
  readonly content: CalendarBody;
  readonly takesEffect: TakesEffect;
  readonly createdAt: Date;
  readonly publishedAt: Date;
}

export function toCalendarResource({ content, createdAt, publishedAt, ...rest }: Published): CalendarResource {
  return { ...rest, ...content, createdAt: createdAt.toISOString(), publishedAt: publishedAt.toISOString() };
}

/** The calendar of an installation's first second: Monday to Friday, nine to six. */
export function defaultCalendar(timezone: string): CalendarBody {
  const day: [string, string][] = [['09:00', '18:00']];
  return {
    name: 'Рабочая неделя / Working week',
    timezone,
    week: { mon: day, tue: day, wed: day, thu: day, fri: day },
    holidays: [],
    shifts: {},
    breaks: {},
  };
}
