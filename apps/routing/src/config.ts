import { z } from 'zod';

const minutes = z.coerce.number().int().min(1).max(525_600);

/** Settings of routing; amounts are working minutes of the department's calendar. */
export const routingSettings = z.object({
  /** How long an offered person has to answer before the next one is asked. */
  OKNO_OFFER_MINUTES: minutes.default(15),
  /** The deadline of an assignment that was given without one. */
  OKNO_ASSIGNMENT_MINUTES: minutes.default(480),
  /** Within which time an abandoned call is called back. */
  OKNO_CALLBACK_MINUTES: minutes.default(30),
  /** Address of the administrator, who is an employee from the first second. */
  OKNO_ADMIN_EMAIL: z.email().default('admin@okno.local'),
});
export type RoutingSettings = z.output<typeof routingSettings>;
