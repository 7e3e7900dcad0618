import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

/** The number pino gives the level `error`; only `fatal` is above it. */
const errorLevel = 50;
const longestLine = 4000;

/** What a line of the log tells of an error: one of ours, or whatever is no line of a log (Node's last words). */
function isError(line: string): boolean {
  if (line.trim() === '') return false;
  try {
    const { level } = JSON.parse(line) as { level?: unknown };
    return typeof level === 'number' && level >= errorLevel;
  } catch {
    return true;
  }
}

/** Puts the lines of a log that tell of an error into `found`, each cut to a readable length. */
export function collectErrorLines(log: Readable, found: string[]): void {
  createInterface({ input: log }).on('line', (line) => {
    if (isError(line)) found.push(line.slice(0, longestLine));
  });
}
