const dayMilliseconds = 86_400_000;

/** A moment as clocks on the wall show it: `2026-11-23 02:30`. In this form moments are ordered as texts. */
export type WallTime = string;

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - dayMilliseconds).toISOString().slice(0, 10);
}

/**
 * Whether the backup of the last `at` (`02:30`) that has struck is still to be made. Who was switched off then makes up for it;
 * `last` is when there was one, or when the installation began: a new one has nothing to lose yet.
 */
export function isBackupDue(now: WallTime, last: WallTime, at: string): boolean {
  const [day = '', time = ''] = now.split(' ');
  const struck = `${time >= at ? day : dayBefore(day)} ${at}`;
  return last < struck;
}

/** Which of the nightly backups (in the order of time) are thrown away. */
export function superfluous(names: readonly string[], keep: number): readonly string[] {
  return names.slice(0, Math.max(0, names.length - keep));
}
