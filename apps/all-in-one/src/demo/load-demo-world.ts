import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Chance } from './chance.js';
import { clientsCsv, inventClients, readClientIds } from './clients.js';
import { inventHistory, pastCounts } from './history.js';
import { OknoClient } from './okno-client.js';
import { demoDomain, demoPassword, makeOrganisation } from './organisation.js';
import { makeClientSignIn, makeInvoices, makeRequests } from './present-day.js';

/** What an installation is not ready without, as long as the world is not whole. */
export const demoWorld = 'demo world';

const seed = 20_260_401;
/** Raised when the world changes so that one begun by an older version cannot be finished by this one. */
const worldVersion = 2;

/** What is remembered of the loading: when it began (the world's "today") and whether it is whole. */
const marker = z.object({ version: z.number(), startedAt: z.string(), complete: z.boolean() });
type Marker = z.output<typeof marker>;

export const demoAdministrator = { email: `admin@${demoDomain}`, password: demoPassword };

function markerFile(dataDir: string): string {
  return join(dataDir, 'demo-world.json');
}

async function readMarker(dataDir: string): Promise<Marker | undefined> {
  try {
    return marker.parse(JSON.parse(await readFile(markerFile(dataDir), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeMarker(dataDir: string, content: Marker): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const file = markerFile(dataDir);
  await writeFile(`${file}.new`, JSON.stringify(content));
  await rename(`${file}.new`, file);
}

/** True when there is nothing left to load. */
export async function isDemoWorldComplete(dataDir: string): Promise<boolean> {
  return (await readMarker(dataDir))?.complete === true;
}

/**
 * Fills an empty Okno through its public API and importers. What was cut off is taken up at the next start: every call
 * carries a key, and an import that comes twice changes nothing. `say` hears each step.
 */
export async function loadDemoWorld(
  url: string,
  dataDir: string,
  now: Date,
  say: (line: string) => void,
): Promise<void> {
  const begun = await readMarker(dataDir);
  if (begun?.complete === true) return;
  const startedAt = begun?.startedAt ?? now.toISOString();
  await writeMarker(dataDir, { version: worldVersion, startedAt, complete: false });
  const today = new Date(startedAt);
  const chance = (step: number): Chance => new Chance(seed + step);
  const world = `demo-${worldVersion.toString()}-${startedAt}`;

  const admin = await OknoClient.signIn(url, demoAdministrator.email, demoAdministrator.password, world);
  say('departments, people, products …');
  const organisation = await makeOrganisation(admin, chance(1));
  const clients = inventClients(chance(2), organisation);
  await admin.importCsv('clients-csv', clientsCsv(clients), (rows) => {
    say(`clients: ${rows.toString()}`);
  });
  const history = inventHistory(chance(3), today, organisation, clients);
  await admin.importCsv('calls-csv', history.calls, (rows) => {
    say(`calls: ${rows.toString()} of ${pastCounts.calls.toString()}`);
  });
  await admin.importCsv('requests-csv', history.requests, (rows) => {
    say(`requests: ${rows.toString()} of ${pastCounts.requests.toString()}`);
  });
  await admin.importCsv('request-events-csv', history.steps, (rows) => {
    say(`what happened to them: ${rows.toString()} of ${history.stepCount.toString()}`);
  });
  await admin.importCsv('complaints-csv', history.complaints, (rows) => {
    say(`complaints: ${rows.toString()} of ${pastCounts.complaints.toString()}`);
  });
  await admin.importCsv('invoices-csv', history.invoices, (rows) => {
    say(`invoices: ${rows.toString()} of ${pastCounts.invoices.toString()}`);
  });
  const present = { organisation, clients, clientIds: await readClientIds(admin, clients) };
  const operator = await OknoClient.signIn(url, `operator@${demoDomain}`, demoPassword, world);
  await makeRequests(operator, chance(4), present, (made) => {
    say(`open requests: ${made.toString()}`);
  });
  const finance = await OknoClient.signIn(url, `finance@${demoDomain}`, demoPassword, world);
  await makeInvoices(finance, chance(5), today, present, (made) => {
    say(`new invoices: ${made.toString()}`);
  });
  await makeClientSignIn(admin, present);
  await writeMarker(dataDir, { version: worldVersion, startedAt, complete: true });
}
