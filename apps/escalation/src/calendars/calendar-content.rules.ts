import type { CalendarBody, CalendarPatchBody, CalendarResource } from '@okno/contracts';

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

/** JSON whose keys stand in order, since the database gives them back in an order of its own. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}

export function isSameCalendar(left: CalendarBody, right: CalendarBody): boolean {
  return canonical(left) === canonical(right);
}

interface Published {
  readonly id: string;
  readonly version: number;
  readonly active: boolean;
  readonly content: CalendarBody;
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
