import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const pollMilliseconds = 50;
const answer = z.object({ faults: z.array(z.string()) });

async function isReady(url: string, exceptFor: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/ready`);
    const { faults } = answer.parse(await response.json());
    return faults.every((fault) => fault === exceptFor);
  } catch {
    return false;
  }
}

/** Resolves when everything at `url` is ready, `exceptFor` this one part that the caller is about to bring. */
export async function untilReady(url: string, exceptFor: string, signal: AbortSignal): Promise<void> {
  while (!(await isReady(url, exceptFor))) await pause(pollMilliseconds, undefined, { signal });
}
