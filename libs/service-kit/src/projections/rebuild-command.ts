import type { Host } from '../host/host.js';
import type { ServiceDefinition } from '../host/service-definition.js';
import { readRebuildWords } from './rebuild-words.rules.js';
import { rebuildService } from './rebuild-service.js';
import { RebuildRefused } from './rebuild-refused.js';

/** The first word after a service's `main.js` that makes it rebuild its projections and end, instead of running. */
export const rebuildWord = 'projections:rebuild';

/** A figure as operators read it: 12,345. */
function figure(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** Says once a second how fast a replay goes and what is left of it. */
class Pace {
  private readonly startedAt = performance.now();
  private lastAt = this.startedAt;
  private lastApplied = 0;

  tell(what: string, { applied, left }: { readonly applied: number; readonly left: number }): string {
    const now = performance.now();
    // A replay begins again at 0 with the next thing that is rebuilt.
    const since = applied < this.lastApplied ? applied : applied - this.lastApplied;
    const perSecond = since / Math.max(0.001, (now - this.lastAt) / 1000);
    this.lastAt = now;
    this.lastApplied = applied;
    return `${what}: ${figure(applied)} events, ${figure(perSecond)} a second, ${figure(left)} to read`;
  }

  seconds(): string {
    return ((performance.now() - this.startedAt) / 1000).toFixed(1);
  }
}

/**
 * Rebuilds one service as its operator asked: `words` are `--only=tables`, `--only=cube`, `--compare`.
 * @returns whether all is well: false when a comparison found differences @throws RebuildRefused, ReplayError
 */
export async function obeyRebuild(
  definition: ServiceDefinition,
  host: Omit<Host, 'listen'>,
  words: readonly string[],
  say: (line: string) => void,
): Promise<boolean> {
  const wanted = readRebuildWords(words);
  if (typeof wanted === 'string') throw new RebuildRefused(wanted);
  const pace = new Pace();
  const differences = await rebuildService(definition, host, {
    ...wanted,
    onProgress: (what, progress) => {
      say(pace.tell(`${definition.name} ${what}`, progress));
    },
  });
  if (!wanted.compareOnly) {
    say(`${definition.name}: made anew in ${pace.seconds()} s`);
    return true;
  }
  for (const { table, rows, gone, fresh } of differences) {
    say(`${definition.name} ${table}: ${figure(rows)} rows, ${figure(gone)} would go, ${figure(fresh)} would come`);
  }
  return differences.every(({ gone, fresh }) => gone === 0 && fresh === 0);
}
