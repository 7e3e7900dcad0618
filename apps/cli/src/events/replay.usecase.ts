import { setTimeout as pause } from 'node:timers/promises';
import type { DeadLetter, ParkedEverywhere, ParkedSelection } from '@okno/messaging';
import { shortened } from './words.rules.js';

type KeyOfService = Pick<DeadLetter, 'service' | 'topic' | 'key'>;

/** What became of one key. `waiting`: not tried yet, or tried again by itself: its service may not be running. */
export interface Outcome extends KeyOfService {
  readonly outcome: 'released' | 'failed' | 'waiting';
  readonly error?: string;
}

const pollMilliseconds = 250;
const longestError = 200;

function nameOf({ service, topic, key }: KeyOfService): string {
  return JSON.stringify([service, topic, key]);
}

/** Lets the services try parked keys again and sees what becomes of them, for `waitSeconds` at most. */
export async function replay(
  parked: ParkedEverywhere,
  selection: ParkedSelection,
  waitSeconds: number,
): Promise<readonly Outcome[]> {
  const released = await parked.release(selection);
  const until = performance.now() + waitSeconds * 1_000;
  for (;;) {
    const left = new Map((await parked.list(selection)).map((letter) => [nameOf(letter), letter]));
    const outcomes = released.map((key) => outcomeOf(key, left.get(nameOf(key))));
    const isOver = performance.now() >= until || outcomes.every(({ outcome }) => outcome !== 'waiting');
    if (isOver) return outcomes;
    await pause(pollMilliseconds);
  }
}

function outcomeOf({ service, topic, key }: KeyOfService, left: DeadLetter | undefined): Outcome {
  const named = { service, topic, key };
  if (left === undefined) return { ...named, outcome: 'released' };
  return { ...named, outcome: left.state === 'parked' ? 'failed' : 'waiting', error: left.error };
}

/** The lines to show. */
export function tellReplay(outcomes: readonly Outcome[], json: boolean): readonly string[] {
  if (json) return outcomes.map((outcome) => JSON.stringify(outcome));
  if (outcomes.length === 0) return ['Nothing waits that was meant.'];
  return outcomes.map(({ service, topic, key, outcome, error }) => {
    const name = `${service} ${topic} ${key}`;
    if (outcome === 'released') return `released  ${name}`;
    const reason = shortened(error ?? '', longestError);
    if (outcome === 'failed') return `failed    ${name}: ${reason}`;
    return `waiting   ${name}: is ${service} running? Last: ${reason}`;
  });
}
