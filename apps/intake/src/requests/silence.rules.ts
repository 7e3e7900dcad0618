import { addWorkingDays, type WorkingCalendar } from '@okno/business-time';
import type { RequestKind } from '@okno/contracts';

const dayMilliseconds = 86_400_000;

/** A service-level policy as far as closing and reopening are concerned. */
export interface ClosingPolicy {
  readonly calendarId: string;
  readonly kinds: readonly RequestKind[];
  readonly productIds: readonly string[];
  readonly segments: readonly string[];
  readonly silenceDays: number;
  readonly reopenDays: number;
}

export interface PolicySubject {
  readonly kind: RequestKind;
  readonly productId: string | null;
  readonly segment: string | null;
}

/** Used while no policy is known. */
export const usualSilenceDays = 3;
export const usualReopenDays = 7;

/** How many conditions a policy states and the subject meets; undefined when it fails one. An empty condition matches all. */
function fitOf(policy: ClosingPolicy, { kind, productId, segment }: PolicySubject): number | undefined {
  const conditions: readonly (readonly [readonly string[], string | null])[] = [
    [policy.kinds, kind],
    [policy.productIds, productId],
    [policy.segments, segment],
  ];
  const stated = conditions.filter(([allowed]) => allowed.length > 0);
  const met = stated.every(([allowed, value]) => value !== null && allowed.includes(value));
  return met ? stated.length : undefined;
}

/** The policy that says most about the subject; of equals the first. */
export function choosePolicy(policies: readonly ClosingPolicy[], subject: PolicySubject): ClosingPolicy | undefined {
  let best: { policy: ClosingPolicy; fit: number } | undefined;
  for (const policy of policies) {
    const fit = fitOf(policy, subject);
    if (fit !== undefined && (best === undefined || fit > best.fit)) best = { policy, fit };
  }
  return best?.policy;
}

function localDate(timezone: string, moment: Date): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(moment);
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** The moment `days` working days after `moment`, at the same time of day (give or take a change of the clocks). */
export function workingDaysLater(moment: Date, days: number, calendar: WorkingCalendar): Date {
  const start = localDate(calendar.timezone, moment);
  const end = addWorkingDays(calendar, start, days);
  return new Date(
    moment.getTime() + Math.round((Date.parse(end) - Date.parse(start)) / dayMilliseconds) * dayMilliseconds,
  );
}
