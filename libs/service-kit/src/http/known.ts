import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../clock.js';
import { madeAt } from '../ids.js';
import { Refusal } from '../problems/refusal.js';

const youngMilliseconds = 15 * 60_000;
const patienceMilliseconds = 2_000;
const stepMilliseconds = 25;

/**
 * Loads a record that another service may have made a moment ago, asking again for up to 2 s; undefined when it does not
 * come. For what has no age to tell by, as a code: an id is asked for by `known`.
 */
export async function arriving<Record>(load: () => Promise<Record | undefined>): Promise<Record | undefined> {
  const start = systemClock.now().getTime();
  for (;;) {
    const found = await load();
    if (found !== undefined || systemClock.now().getTime() - start > patienceMilliseconds) return found;
    await pause(stepMilliseconds);
  }
}

/**
 * Loads a record that another service may have made a moment ago: an id younger than 15 minutes is waited for up to 2 s
 * (then 503 `not-yet-known`), an old unknown one is 404 at once.
 */
export async function known<Record>(id: string, load: () => Promise<Record | undefined>): Promise<Record> {
  const found = await load();
  if (found !== undefined) return found;
  const made = madeAt(id)?.getTime();
  if (made === undefined || systemClock.now().getTime() - made > youngMilliseconds) throw new Refusal('not-found');
  const arrived = await arriving(load);
  if (arrived === undefined) throw new Refusal('not-yet-known', { retryAfterSeconds: 1 });
  return arrived;
}
