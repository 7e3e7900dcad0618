import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { backupName, filesToBackUp, nightlyMoment } from '@okno/persistence';
import type { Clock, Logger } from '@okno/service-kit';
import { isBackupDue, superfluous, type WallTime } from './due.rules.js';
import { refuseFullDisk } from './space-guard.js';
import type { WorkerOrder, WrittenBackup } from './take-in-worker.js';

const lookEveryMilliseconds = 20_000;
const retryMilliseconds = 3_600_000;
/** What is not finished by then never will be. */
const abandonedMilliseconds = 86_400_000;

export interface NightlyOptions {
  readonly url: string;
  readonly dataDir: string;
  /** Where backups go. */
  readonly folder: string;
  /** How many. */
  readonly keep: number;
  /** `02:30`, in `timezone`. */
  readonly at: string;
  readonly timezone: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly take: (order: WorkerOrder, signal: AbortSignal) => Promise<WrittenBackup>;
}

/** Takes a backup every night, keeps the newest and says how it went. What there is, it knows by the names of the files. */
export class NightlyBackup {
  private readonly ending = new AbortController();
  private readonly format: Intl.DateTimeFormat;
  private running: Promise<void> | undefined;
  private failedAt: Date | undefined;

  constructor(private readonly options: NightlyOptions) {
    this.format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: options.timezone,
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    });
  }

  start(): void {
    this.running = this.loop();
  }

  /** A backup that is being written is given up. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  /** Whether the last try failed, since this process began. */
  get isFailing(): boolean {
    return this.failedAt !== undefined;
  }

  /** When the newest one there is was begun; undefined where there is none. */
  async newestAt(): Promise<Date | undefined> {
    const newest = (await this.names()).at(-1);
    return newest === undefined ? undefined : nightlyMoment(newest);
  }

  /** Takes one if it is time. @returns whether one was taken */
  async takeIfDue(): Promise<boolean> {
    const { clock, at, logger } = this.options;
    const now = clock.now();
    if (this.failedAt !== undefined && now.getTime() - this.failedAt.getTime() < retryMilliseconds) return false;
    const last = (await this.newestAt()) ?? (await this.begunAt());
    if (!isBackupDue(this.wallTime(now), this.wallTime(last), at)) return false;
    try {
      await this.take(now);
      this.failedAt = undefined;
      return true;
    } catch (error) {
      if (this.ending.signal.aborted) return false;
      this.failedAt = now;
      logger.error(
        { err: error, folder: this.options.folder },
        'the nightly backup failed; it is tried again in an hour',
      );
      return false;
    }
  }

  private async loop(): Promise<void> {
    const { signal } = this.ending;
    for (;;) {
      await pause(lookEveryMilliseconds, undefined, { ref: false, signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.takeIfDue().catch((error: unknown) => {
        this.options.logger.error({ err: error }, 'whether a backup is due cannot be known');
      });
    }
  }

  private async take(now: Date): Promise<void> {
    const { url, dataDir, folder, keep, logger, take } = this.options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await this.removeAbandoned(now);
    await refuseFullDisk(folder, await this.sizeOfNewest());
    const path = join(folder, backupName(now, 'nightly'));
    const written = await take({ url, path, folder, now, files: filesToBackUp(dataDir) }, this.ending.signal);
    for (const name of superfluous(await this.names(), keep)) await rm(join(folder, name));
    logger.info({ ...written, path }, 'the nightly backup was taken');
  }

  private wallTime(moment: Date): WallTime {
    return this.format.format(moment);
  }

  /** When this installation was made. */
  private async begunAt(): Promise<Date> {
    const { birthtime, mtime } = await stat(join(this.options.dataDir, 'identity-keys.json'));
    return birthtime.getTime() > 0 && birthtime < mtime ? birthtime : mtime;
  }

  private async names(): Promise<string[]> {
    const all = await readdir(this.options.folder).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    });
    return all.filter((name) => nightlyMoment(name) !== undefined).sort();
  }

  private async sizeOfNewest(): Promise<number> {
    const newest = (await this.names()).at(-1);
    return newest === undefined ? 0 : (await stat(join(this.options.folder, newest))).size;
  }

  /** What a process has left that was killed while it wrote. */
  private async removeAbandoned(now: Date): Promise<void> {
    const { folder } = this.options;
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.part') || nightlyMoment(name.slice(0, -'.part'.length)) === undefined) continue;
      const { mtime } = await stat(join(folder, name));
      if (now.getTime() - mtime.getTime() > abandonedMilliseconds) await rm(join(folder, name), { force: true });
    }
  }
}
