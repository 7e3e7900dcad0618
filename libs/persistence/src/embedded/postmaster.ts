import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface PostmasterState {
  readonly pid: number;
  readonly status: 'starting' | 'stopping' | 'ready' | 'standby' | 'unknown';
}

const statuses = ['starting', 'stopping', 'ready', 'standby'] as const;

/** What the living server of this cluster says about itself in postmaster.pid; undefined when none lives. */
export async function readPostmaster(clusterDir: string): Promise<PostmasterState | undefined> {
  const text = await readIfThere(join(clusterDir, 'postmaster.pid'));
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !(await isPostmaster(pid, clusterDir))) return undefined;
  const word = lines[7]?.trim();
  return { pid, status: statuses.find((status) => status === word) ?? 'unknown' };
}

/**
 * PostgreSQL itself only asks whether the pid in a left-over file lives, and refuses to start when an unrelated
 * process has got that number since (common in containers after a restart). We hold the owner's lock and know better.
 */
export async function removeStalePidFile(clusterDir: string): Promise<void> {
  if ((await readPostmaster(clusterDir)) === undefined) await rm(join(clusterDir, 'postmaster.pid'), { force: true });
}

/** Polls until the postmaster process is gone; answers whether it went within `timeoutMs`. */
export async function waitUntilGone(pid: number, clusterDir: string, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (await isPostmaster(pid, clusterDir)) {
    if (performance.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}

export function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already: what was wanted.
  }
}

async function isPostmaster(pid: number, clusterDir: string): Promise<boolean> {
  const stat = await readIfThere(`/proc/${String(pid)}/stat`);
  // The state follows the command's name in brackets; a zombie waits only for its parent to look.
  if (stat === undefined || /^\s*[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1))) return false;
  const words = (await readIfThere(`/proc/${String(pid)}/cmdline`))?.split('\0') ?? [];
  return words.includes(clusterDir) && words.some((word) => /(^|\/)postgres$/.test(word));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
