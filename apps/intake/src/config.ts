import { timezoneField, wellKnown } from '@okno/contracts';
import { z } from 'zod';

export const intakeSettings = z.object({
  OKNO_DEFAULT_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('RU')
    .describe('Where a telephone number without a country code is (ISO 3166).'),
  OKNO_TIMEZONE: timezoneField
    .default('Europe/Moscow')
    .describe('The zone in which a year begins for references, and a day where no calendar is known.'),
  OKNO_FALLBACK_OWNER: z
    .uuid()
    .default(wellKnown.administratorEmployeeId)
    .describe(
      'Id of the employee who owns a request when no tier-1 employee is present; the administrator unless said.',
    ),
  OKNO_SMTP_URL: z
    .url()
    .optional()
    .describe('Where outgoing mail is handed over; without it outbound messages by e-mail stay unsent and say so.'),
});
export type IntakeSettings = z.output<typeof intakeSettings>;
