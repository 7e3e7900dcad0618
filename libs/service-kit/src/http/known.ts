import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../clock.js';
import { madeAt } from '../ids.js';
import { Refusal } from '../problems/refusal.js';

const youngMilliseconds = 15 * 60_000;
const patienceMilliseconds = 2_000;
const stepMilliseconds = 25;

/**
 * Loads a record that another service may have made a moment ago: an id younger than 15 minutes is waited for up to 2 s
 * (then 503 `not-yet-known`), an old unknown one is 404 at once.
 */
export async function known<Record>(id: string, load: () => Promise<Record | undefined>): Promise<Record> {
  const found = await load();
  if (found !== undefined) return found;
  const made = madeAt(id)?.getTime();
  const start = systemClock.now().getTime();
  if (made === undefined || start - made > youngMilliseconds) throw new Refusal('not-found');
  for (let waited = 0; waited < patienceMilliseconds; waited = systemClock.now().getTime() - start) {
    await pause(stepMilliseconds);
    const arrived = await load();
    if (arrived !== undefined) return arrived;
  }
  throw new Refusal('not-yet-known', { retryAfterSeconds: 1 });
}
