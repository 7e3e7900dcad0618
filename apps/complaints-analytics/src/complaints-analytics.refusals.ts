import { Refusal, defineRefusals, type RefusalDetails } from '@okno/service-kit';
import { cubeRefusals } from './cube/cube.refusals.js';

export const complaintsAnalyticsRefusals = defineRefusals({ ...cubeRefusals });
export type ComplaintsAnalyticsRefusal = keyof typeof complaintsAnalyticsRefusals;

export function refuse(
  code: ComplaintsAnalyticsRefusal,
  details: RefusalDetails = {},
): Refusal<ComplaintsAnalyticsRefusal> {
  return new Refusal(code, details);
}
