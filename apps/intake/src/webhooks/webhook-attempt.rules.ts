import type { DeliveredEvent, WebhookDeliveryStatus } from '@okno/contracts';

/** Seconds from one attempt to the next: about three days in all, as the Standard Webhooks specification advises. */
const waits: readonly number[] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
const gone = 410;
/** Failures in a row from which on a webhook is called less often. */
const fewFailures = 5;
const restSeconds = 60;
const failingDays = 3;
const failuresBeforeSwitchingOff = 10;

/** What an attempt came to; `error` is null when the delivery was taken. */
export interface Outcome {
  readonly statusCode: number | null;
  readonly error: string | null;
}

export interface AfterAttempt {
  readonly state: WebhookDeliveryStatus;
  /** Seconds until the next attempt; null when there is none. */
  readonly waitSeconds: number | null;
}

/** What an answer means: only 2xx takes a delivery. */
export function outcomeOf(statusCode: number): Outcome {
  if (statusCode >= 200 && statusCode < 300) return { statusCode, error: null };
  const redirect = statusCode >= 300 && statusCode < 400 ? '; redirects are not followed' : '';
  return { statusCode, error: `answered ${String(statusCode)}${redirect}` };
}

/** `tries` counts this attempt; `chance` (0 ≤ chance < 1) spreads the next one by a fifth either way. A trial is not repeated. */
export function afterAttempt(outcome: Outcome, event: DeliveredEvent, tries: number, chance: number): AfterAttempt {
  if (outcome.error === null) return { state: 'delivered', waitSeconds: null };
  const wait = event === 'webhook.test' ? undefined : waits[tries - 1];
  if (wait === undefined) return { state: 'given-up', waitSeconds: null };
  return { state: 'pending', waitSeconds: wait * (0.8 + 0.4 * chance) };
}

/** How a webhook fares: since when it takes nothing, and how many attempts in a row failed. */
export interface Health {
  readonly failingSince: Date | null;
  readonly failures: number;
}

export interface HealthAfter extends Health {
  readonly lastError: string | null;
  /** Seconds for which it is left alone. */
  readonly restSeconds: number | null;
  /** Why it is switched off; null when it is not. */
  readonly switchedOffBecause: string | null;
}

/** A webhook that took nothing for three days, or says that it is gone, is switched off. */
export function healthAfter(
  { failingSince, failures }: Health,
  { statusCode, error }: Outcome,
  now: Date,
): HealthAfter {
  if (error === null) {
    return { failingSince: null, failures: 0, lastError: null, restSeconds: null, switchedOffBecause: null };
  }
  const since = failingSince ?? now;
  const inARow = failures + 1;
  const isLong = now.getTime() - since.getTime() >= failingDays * 86_400_000 && inARow >= failuresBeforeSwitchingOff;
  const because =
    statusCode === gone ? 'it says that it is gone (410)' : `nothing was taken since ${since.toISOString()}: ${error}`;
  return {
    failingSince: since,
    failures: inARow,
    lastError: error,
    restSeconds: inARow >= fewFailures ? restSeconds : null,
    switchedOffBecause: isLong || statusCode === gone ? because : null,
  };
}
