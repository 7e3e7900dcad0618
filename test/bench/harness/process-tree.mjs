// What a process and everything below it keep in memory, each shared page divided among those who share it.
import { readFile, readdir } from 'node:fs/promises';

async function parents() {
  const found = new Map();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined) continue;
    // The name stands in brackets and may hold anything; state and parent follow it.
    found.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  return found;
}

/** Ids of the process and of all its descendants. */
export async function treeOf(pid) {
  const parentOf = await parents();
  const tree = new Set([pid]);
  for (let before = 0; before < tree.size;) {
    before = tree.size;
    for (const [child, parent] of parentOf) if (tree.has(parent)) tree.add(child);
  }
  return [...tree];
}

/** Proportional set size of these processes in MB (10^6 bytes); those that have ended count nothing. */
export async function megabytesOf(pids) {
  let kilobytes = 0;
  for (const pid of pids) {
    const rollup = await readFile(`/proc/${String(pid)}/smaps_rollup`, 'utf8').catch(() => '');
    kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
  }
  return (kilobytes * 1024) / 1e6;
}
