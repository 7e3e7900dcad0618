import type { TextMarks } from '@okno/contracts';
import { foldedText } from './search-terms.rules.js';

/** What is to be marked in a text: words that begin with one of the stems, and parts wherever they stand. */
export interface Wanted {
  /** As PostgreSQL stems them: beginnings of words, but for an English y that became i. */
  readonly stems: readonly string[];
  readonly parts: readonly string[];
}

export interface Excerpt {
  readonly text: string;
  readonly marks: TextMarks;
}

const before = 60;
const excerptLength = 200;

function beginsWith(word: string, stem: string): boolean {
  return word.startsWith(stem) || (stem.endsWith('i') && word.startsWith(`${stem.slice(0, -1)}y`));
}

function wordMarks(text: string, stems: readonly string[]): TextMarks {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)]
    .filter(([word]) => {
      const folded = foldedText(word);
      return stems.some((stem) => stem !== '' && beginsWith(folded, stem));
    })
    .map(({ 0: word, index }) => [index, index + word.length]);
}

function partMarks(text: string, parts: readonly string[]): TextMarks {
  const folded = foldedText(text);
  // A letter that is two in lower case would shift what follows.
  if (folded.length !== text.length) return [];
  return parts.flatMap((part) => {
    const wanted = foldedText(part);
    const at = wanted === '' ? -1 : folded.indexOf(wanted);
    return at < 0 ? [] : [[at, at + wanted.length] as [number, number]];
  });
}

/** Where a text holds what is wanted; ascending, overlaps joined. */
export function marksIn(text: string, { stems, parts }: Wanted): TextMarks {
  const sorted = [...wordMarks(text, stems), ...partMarks(text, parts)].sort((one, other) => one[0] - other[0]);
  return sorted.reduce<TextMarks>((joined, [from, to]) => {
    const last = joined.at(-1);
    if (last === undefined || from > last[1]) return [...joined, [from, to]];
    return [...joined.slice(0, -1), [last[0], Math.max(last[1], to)]];
  }, []);
}

/** A line of at most 200 characters around the first place that is wanted; undefined when there is none. */
export function excerptOf(text: string, wanted: Wanted): Excerpt | undefined {
  // Every white space as one space keeps each character in its place.
  const line = text.replaceAll(/\s/g, ' ');
  const marks = marksIn(line, wanted);
  const [first] = marks;
  if (first === undefined) return undefined;
  const from = cutBefore(line, Math.max(0, first[0] - before));
  const to = cutAfter(line, Math.min(line.length, from + excerptLength));
  const lead = from > 0 ? '…' : '';
  const inside = marks
    .filter(([start, end]) => start >= from && end <= to)
    .map(([start, end]): [number, number] => [start - from + lead.length, end - from + lead.length]);
  return { text: `${lead}${line.slice(from, to)}${to < line.length ? '…' : ''}`, marks: inside };
}

function cutBefore(line: string, at: number): number {
  if (at === 0) return 0;
  const space = line.indexOf(' ', at);
  const start = space >= 0 && space - at < before / 2 ? space + 1 : at;
  return isLowSurrogate(line, start) ? start + 1 : start;
}

function cutAfter(line: string, at: number): number {
  return isLowSurrogate(line, at) ? at - 1 : at;
}

function isLowSurrogate(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}
