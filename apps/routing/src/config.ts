import { z } from 'zod';

const minutes = z.coerce.number().int().min(1).max(525_600);

/** Settings of routing; amounts are working minutes of the department's calendar. */
export const routingSettings = z.object({
  OKNO_OFFER_MINUTES: minutes
    .default(15)
    .describe('Working minutes an offered person has to answer before the next one is asked.'),
  OKNO_ASSIGNMENT_MINUTES: minutes
    .default(480)
    .describe('Working minutes of an assignment that was given without a deadline.'),
  OKNO_CALLBACK_MINUTES: minutes.default(30).describe('Working minutes within which an abandoned call is called back.'),
  OKNO_ADMIN_EMAIL: z
    .email()
    .default('admin@okno.local')
    .describe('Address of the administrator, who is an employee from the first second; the same as the gateway has.'),
});
export type RoutingSettings = z.output<typeof routingSettings>;
