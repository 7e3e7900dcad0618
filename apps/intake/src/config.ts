import { timezoneField, wellKnown } from '@okno/contracts';
import { z } from 'zod';

export const intakeSettings = z.object({
  /** Where a telephone number without a country code is. */
  OKNO_DEFAULT_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('RU'),
  /** The zone in which a year begins for references, and a day where no calendar is known. */
  OKNO_TIMEZONE: timezoneField.default('Europe/Moscow'),
  /** The employee who owns a request when no tier-1 employee is present. */
  OKNO_FALLBACK_OWNER: z.uuid().default(wellKnown.administratorEmployeeId),
  /** Where outgoing mail is handed over; without it outbound messages by e-mail stay unsent and say so. */
  OKNO_SMTP_URL: z.url().optional(),
});
export type IntakeSettings = z.output<typeof intakeSettings>;
