import type { DeadLetter, ParkedEverywhere, ParkedSelection } from '@okno/messaging';
import { ageOf, asTable, shortened } from './words.rules.js';

const longestError = 100;

/** Lists what could not be handled. @returns the lines to show */
export async function listDeadLetters(
  parked: ParkedEverywhere,
  selection: ParkedSelection,
  json: boolean,
): Promise<readonly string[]> {
  const letters = await parked.list(selection);
  if (json) return letters.map((letter) => JSON.stringify(letter));
  if (letters.length === 0) return ['Nothing waits: every event was handled.'];
  const headings = ['SERVICE', 'STATE', 'AGE', 'WAITING', 'TOPIC', 'KEY', 'EVENT', 'ERROR'];
  return [asTable(headings, letters.map(toRow))];
}

function toRow({ service, state, ageSeconds, queued, topic, key, envelope, error }: DeadLetter): readonly string[] {
  return [
    ...[service, state, ageOf(ageSeconds), queued.toString(), topic, key, envelope.type],
    shortened(error, longestError),
  ];
}
