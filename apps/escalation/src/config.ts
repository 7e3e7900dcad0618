import { timezoneField } from '@okno/contracts';
import { z } from 'zod';

export const escalationSettings = z.object({
  /** The zone of the calendar that exists from the first start. */
  OKNO_TIMEZONE: timezoneField.default('Europe/Moscow'),
  /** Working minutes of the department's calendar within which an escalation is acknowledged before it goes higher. */
  OKNO_ACKNOWLEDGE_MINUTES: z.coerce.number().int().min(1).max(525_600).default(60),
});
export type EscalationSettings = z.output<typeof escalationSettings>;
