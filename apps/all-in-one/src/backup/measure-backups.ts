import type { Clock, Meters } from '@okno/service-kit';
import type { NightlyBackup } from './nightly-backup.js';

/** How old the newest nightly backup is, and whether the last try failed. docs/observability.md explains both. */
export function measureBackups(
  meters: Meters,
  nightly: Pick<NightlyBackup, 'newestAt' | 'isFailing'> | undefined,
  clock: Clock,
): void {
  meters.watch('okno_backup_age_seconds', 'Time since the newest nightly backup was begun', [], async () => {
    const newest = await nightly?.newestAt();
    return newest === undefined ? [] : [{ value: (clock.now().getTime() - newest.getTime()) / 1_000 }];
  });
  meters.watch('okno_backup_failing', '1 when the last try of a nightly backup failed', [], () =>
    Promise.resolve(nightly === undefined ? [] : [{ value: nightly.isFailing ? 1 : 0 }]),
  );
}
