import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const patienceMilliseconds = 60_000;

async function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

/** What each process below this one runs, by its id. */
export async function childrenOf(pid: number): Promise<ReadonlyMap<number, string>> {
  const ids = (await readIfThere(`/proc/${pid.toString()}/task/${pid.toString()}/children`)).split(' ');
  const found = new Map<number, string>();
  for (const id of ids.filter((text) => /^\d+$/.test(text)).map(Number)) {
    found.set(id, (await readIfThere(`/proc/${id.toString()}/cmdline`)).replaceAll('\0', ' '));
  }
  return found;
}

/** The processes below this one that run `what`. */
export async function childrenRunning(pid: number, what: string): Promise<readonly number[]> {
  return [...(await childrenOf(pid))].flatMap(([id, command]) => (command.includes(what) ? [id] : []));
}

/** A process that waits only for somebody to look at it has ended too. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readIfThere(`/proc/${pid.toString()}/stat`);
  return stat !== '' && !/^\s*[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
}

/** The first thing that `look` finds. @throws when a minute passes without one */
export async function eventually<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  for (let waited = 0; waited < patienceMilliseconds; waited += 100) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(100);
  }
  throw new Error('waited for in vain');
}
