import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { importSources, type ImportResource } from '@okno/contracts';
import { tellImport } from './import-words.rules.js';
import { knownProfiles } from './known-profiles.rules.js';
import { NoAnswer, OknoApi, type SignIn } from './okno-api.adapter.js';

export interface FileToImport {
  /** Of a profile that comes with Okno, or of one that was saved; or of a source whose files need none. */
  readonly profile: string;
  readonly file: string;
  /** IANA zone of the file's local times, where the profile names none. */
  readonly timezone: string | undefined;
}

const pollMilliseconds = 200;

/**
 * Sends a file to a running Okno and waits until it is worked through. `progress` hears how many rows were read.
 * @returns whether it was taken in, and the lines to show. @throws NoAnswer
 */
export async function importFile(
  signIn: SignIn,
  { profile: name, file, timezone }: FileToImport,
  progress: (line: string) => void,
): Promise<{ readonly isDone: boolean; readonly lines: readonly string[] }> {
  if (!existsSync(file)) throw new NoAnswer(`There is no file ${file}`);
  const api = await OknoApi.signIn(signIn);
  const { source, profile } = await readAs(api, name, progress);
  const query = { ...(profile === undefined ? {} : { profile }), ...(timezone === undefined ? {} : { timezone }) };
  const id = await api.sendFile(source, file, query);
  const result = await finished(api, id, progress);
  return { isDone: result.status === 'done', lines: tellImport(result, api.rejectsOf(id)) };
}

/** By a profile as it is saved, one that comes with Okno and is not saved yet being saved first; else a source by its own columns. */
async function readAs(
  api: OknoApi,
  name: string,
  progress: (line: string) => void,
): Promise<{ readonly source: string; readonly profile?: string }> {
  const saved = await api.profile(name);
  if (saved !== undefined) return { source: saved.source, profile: saved.name };
  if ((importSources as readonly string[]).includes(name)) return { source: name };
  const known = knownProfiles.get(name);
  if (known === undefined) {
    throw new NoAnswer(`There is no profile "${name}". With Okno come: ${[...knownProfiles.keys()].join(', ')}`);
  }
  progress(`saving the profile ${name}`);
  const { source } = await api.saveProfile(known);
  return { source, profile: name };
}

async function finished(api: OknoApi, id: string, progress: (line: string) => void): Promise<ImportResource> {
  let told = -1;
  for (;;) {
    const result = await api.importOf(id);
    if (result.status === 'done' || result.status === 'failed') return result;
    if (result.read !== told) progress(`${result.read.toString()} rows read`);
    told = result.read;
    await pause(pollMilliseconds);
  }
}
