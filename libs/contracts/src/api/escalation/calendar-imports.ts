import { z } from 'zod';
import { dayField, idField, momentField } from '../../fields.js';
import { takesEffectField } from '../../vocabulary.js';
import { intervalsField } from './calendars.js';

/** As what a file of holidays may be sent: an iCalendar feed, or the production calendar of Russia as xmlcalendar.ru has it. */
export const calendarFileTypes = ['text/calendar', 'application/xml', 'text/xml'] as const;
/** Bytes of a file of holidays at most. */
export const largestCalendarFile = 2_000_000;

/** `add` leaves what the calendar has; `replace` first takes away the holidays and shifts of the years the file is about. */
export const importModes = ['add', 'replace'] as const;

export const calendarImportQuery = z.strictObject({
  /** `replace` for the production calendar and `add` for a feed, unless said. */
  mode: z.enum(importModes).optional(),
  /** Days of a feed to take, both included; from this year's first to the last of the year after next unless said. */
  from: dayField.optional(),
  to: dayField.optional(),
  /** As for a change of the calendar by hand. */
  takesEffect: takesEffectField.optional(),
});
export type CalendarImportQuery = z.output<typeof calendarImportQuery>;

/** Why a date works by hours of its own. */
export const importedShiftField = z.object({
  date: dayField,
  intervals: intervalsField,
  why: z.enum(['short-day', 'moved-working-day']),
});

/** What a file would change; nothing is stored. */
export const calendarImportPreview = z.object({
  calendarId: idField,
  /** The version it would change. */
  version: z.int(),
  format: z.enum(['icalendar', 'russian-production-calendar']),
  mode: z.enum(importModes),
  years: z.array(z.int()),
  holidays: z.object({
    added: z.array(z.object({ date: dayField, title: z.string() })),
    removed: z.array(dayField),
  }),
  shifts: z.object({ set: z.array(importedShiftField), removed: z.array(dayField) }),
  /** What the file has beside days off, by its place: a meeting at an hour is no holiday. */
  skipped: z.array(z.object({ line: z.int(), title: z.string(), reason: z.enum(['has-hours', 'cancelled']) })),
  /** Every month of the years concerned, by the calendar as it would be. */
  months: z.array(
    z.object({
      month: z.string(),
      workingDays: z.int(),
      workingHours: z.number(),
      workingHoursBefore: z.number(),
      /** The month's norm for a week of 40 hours, 8 × working days − short days, as the file has them; only of a production calendar. */
      normHours: z.int().optional(),
    }),
  ),
  previewedAt: momentField,
});
export type CalendarImportPreview = z.output<typeof calendarImportPreview>;
