/** Growing pauses between tries. */
export interface BackoffPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * The pause before try `attempt` + 1: doubles with each failed attempt up to the maximum, and `chance` (0 ≤ chance < 1) spreads
 * it over its upper half so that many waiters do not return together.
 */
export function backoffMs(policy: BackoffPolicy, attempt: number, chance: number): number {
  const full = Math.min(policy.maxMs, policy.firstMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(full * (0.5 + chance / 2));
}
