import { timezoneField } from '@okno/contracts';
import { z } from 'zod';

export const escalationSettings = z.object({
  OKNO_TIMEZONE: timezoneField
    .default('Europe/Moscow')
    .describe('The zone of the calendar that exists from the first start.'),
  OKNO_ACKNOWLEDGE_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(525_600)
    .default(60)
    .describe('Working minutes within which an escalation is acknowledged before it goes higher.'),
});
export type EscalationSettings = z.output<typeof escalationSettings>;
