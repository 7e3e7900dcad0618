import type { TakesEffect } from '@okno/contracts';
import type { ClockFactBody, CountsFrom } from '../clocks/clock-facts.rules.js';

/** A change of what open requests were promised, as the fact that each of them learns. */
export type PromiseChange = Extract<ClockFactBody, { kind: 'calendar-changed' | 'policy-changed' }>;

/** A version that is to reach the requests that are open. */
export interface Reach {
  readonly subject: 'calendar' | 'policy';
  readonly recordId: string;
  readonly version: number;
  readonly takesEffect: TakesEffect;
  readonly body: PromiseChange;
}

interface Published {
  readonly id: string;
  readonly version: number;
  readonly takesEffect: TakesEffect;
}

/** From when the time of open requests is counted anew; undefined when they keep what they were promised. */
function countsFrom(takesEffect: TakesEffect): CountsFrom | undefined {
  switch (takesEffect) {
    case 'new-requests':
      return undefined;
    case 'open-requests-from-now':
      return 'now';
    case 'open-requests-from-start':
      return 'start';
  }
}

export function calendarChange({ id, version, takesEffect }: Published): Reach | undefined {
  const counts = countsFrom(takesEffect);
  if (counts === undefined) return undefined;
  const body = { kind: 'calendar-changed', calendarId: id, calendarVersion: version, counts } as const;
  return { subject: 'calendar', recordId: id, version, takesEffect, body };
}

/** `calendar` is the version of the policy's calendar that counts from then on. */
export function policyChange(
  { id, version, takesEffect }: Published,
  calendar: { readonly id: string; readonly version: number },
): Reach | undefined {
  const counts = countsFrom(takesEffect);
  if (counts === undefined) return undefined;
  const body = {
    ...({ kind: 'policy-changed', policyId: id, policyVersion: version } as const),
    ...{ calendarId: calendar.id, calendarVersion: calendar.version, counts },
  };
  return { subject: 'policy', recordId: id, version, takesEffect, body };
}
