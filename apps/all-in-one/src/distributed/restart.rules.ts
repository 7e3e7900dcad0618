/** Milliseconds. */
const firstPause = 200;
const longestPause = 10_000;
/** Who lived this long is not failing: the next end counts as a first one. */
const longLife = 30_000;
const endsBeforeFirstReady = 5;
/** What a process says by its exit code: it cannot run as it is configured, so that a second try is vain. */
const misconfigured = 78;

/** How a process has lived so far. */
export interface LifeSoFar {
  readonly endsInARow: number;
  /** True once it was ready in any of its lives. */
  readonly wasEverReady: boolean;
}

export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly livedMilliseconds: number;
}

export type AfterEnd = { readonly pauseMilliseconds: number; readonly endsInARow: number } | 'give-up';

/** What to do when a process has ended unasked: start it again after a while, or give up on one that never got ready. */
export function afterEnd(life: LifeSoFar, { exitCode, livedMilliseconds }: ProcessEnd): AfterEnd {
  const endsInARow = livedMilliseconds >= longLife ? 1 : life.endsInARow + 1;
  if (!life.wasEverReady && (exitCode === misconfigured || endsInARow >= endsBeforeFirstReady)) return 'give-up';
  return { pauseMilliseconds: Math.min(firstPause * 2 ** (endsInARow - 1), longestPause), endsInARow };
}
