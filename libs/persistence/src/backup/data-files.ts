import { join } from 'node:path';

/** What lies in a data folder beside the database and cannot be made anew from it: the gateway's keys, and how far the demo world is. */
const names = ['identity-keys.json', 'demo-world.json'] as const;

export function filesToBackUp(dataDir: string): { readonly name: string; readonly path: string }[] {
  return names.map((name) => ({ name, path: join(dataDir, name) }));
}

/** Whether a backup may write a file of that name into a data folder. */
export function isDataFile(name: string): boolean {
  return names.some((known) => known === name);
}
