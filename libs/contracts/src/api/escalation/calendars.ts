import { z } from 'zod';
import { dayField, idField, momentField, requiredTextField } from '../../fields.js';
import { clockKindField, takesEffectField } from '../../vocabulary.js';
import { pageOf, pageQuery } from '../page.js';

const mostIntervals = 50;
const mostDates = 4_000;
const timeOfDayField = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/);
/** The working intervals, or the breaks, of one day. */
export const intervalsField = z.array(z.tuple([timeOfDayField, timeOfDayField])).max(mostIntervals);
const datedIntervalsField = z
  .record(dayField, intervalsField)
  .refine((dates) => Object.keys(dates).length <= mostDates);
const weekField = z.strictObject({
  mon: intervalsField.optional(),
  tue: intervalsField.optional(),
  wed: intervalsField.optional(),
  thu: intervalsField.optional(),
  fri: intervalsField.optional(),
  sat: intervalsField.optional(),
  sun: intervalsField.optional(),
});

/** Local times of day, half open, in an IANA zone; an absent part or weekday is none. */
export const calendarBody = z.strictObject({
  name: requiredTextField(200),
  timezone: z.string().min(1).max(100),
  week: weekField.default({}),
  holidays: z.array(dayField).max(mostDates).default([]),
  shifts: datedIntervalsField.default({}),
  breaks: datedIntervalsField.default({}),
});
export type CalendarBody = z.output<typeof calendarBody>;

/** What is named replaces that part of the calendar; the whole becomes its next version. */
export const calendarPatchBody = z.strictObject({
  name: requiredTextField(200).optional(),
  timezone: z.string().min(1).max(100).optional(),
  week: weekField.optional(),
  holidays: z.array(dayField).max(mostDates).optional(),
  shifts: datedIntervalsField.optional(),
  breaks: datedIntervalsField.optional(),
  active: z.boolean().optional(),
  /** Only what is registered later, unless said. */
  takesEffect: takesEffectField.optional(),
});
export type CalendarPatchBody = z.output<typeof calendarPatchBody>;

/** A calendar inside a question about working time. */
export const inlineCalendarField = z.strictObject({
  name: z.string().max(200).optional(),
  timezone: z.string().min(1).max(100),
  week: weekField.optional(),
  holidays: z.array(dayField).max(mostDates).optional(),
  shifts: datedIntervalsField.optional(),
  breaks: datedIntervalsField.optional(),
});

export const calendarResource = z.object({
  id: idField,
  version: z.int(),
  active: z.boolean(),
  name: z.string(),
  timezone: z.string(),
  week: weekField,
  holidays: z.array(dayField),
  shifts: datedIntervalsField,
  breaks: datedIntervalsField,
  takesEffect: takesEffectField,
  createdAt: momentField,
  /** When this version came into force. */
  publishedAt: momentField,
});
export type CalendarResource = z.output<typeof calendarResource>;
export const calendarPage = pageOf(calendarResource);

export const calendarsQuery = pageQuery.extend({ active: z.stringbool().optional() });
export type CalendarsQuery = z.output<typeof calendarsQuery>;

/** Which version to read; the latest unless said. Versions once published stay readable. */
export const versionQuery = z.strictObject({ version: z.coerce.number().int().min(1).max(2_147_483_647).optional() });

/** What a change of a calendar would move; nothing is stored. */
export const calendarChangePreview = z.object({
  calendarId: idField,
  /** The version it would change. */
  version: z.int(),
  takesEffect: takesEffectField,
  /** Requests with a deadline that is counted in this calendar and not over. */
  openRequests: z.int(),
  /** Those of them that keep all their deadlines. */
  frozenRequests: z.int(),
  /** Deadlines that would move, and the first of them. */
  moved: z.int(),
  items: z.array(
    z.object({
      requestId: idField,
      reference: z.string().optional(),
      kind: clockKindField,
      assignmentId: idField.optional(),
      /** Null where the calendar has not that much working time. */
      dueAt: momentField.nullable(),
      newDueAt: momentField.nullable(),
    }),
  ),
});
export type CalendarChangePreview = z.output<typeof calendarChangePreview>;

/** How far a version has reached the open requests; background work that goes on after a restart. */
export const recomputeResource = z.object({
  id: idField,
  version: z.int(),
  takesEffect: takesEffectField,
  state: z.enum(['running', 'done']),
  /** Open requests concerned when it began. */
  total: z.int(),
  done: z.int(),
  /** Requests of which a deadline moved. */
  moved: z.int(),
  startedAt: momentField,
  finishedAt: momentField.optional(),
});
export type RecomputeResource = z.output<typeof recomputeResource>;
export const recomputeList = z.object({ items: z.array(recomputeResource) });
