import type { SearchItem, SearchMatch } from '@okno/contracts';

const worth: Readonly<Record<SearchMatch, number>> = { exact: 0.9, fragment: 0.7, words: 0.5, similar: 0.2 };
const titleWorth = 0.2;
const recencyWorth = 0.1;
/** After so many days a record is worth half of what recency adds. */
const halfDays = 30;
const dayMilliseconds = 86_400_000;

/** 0 to 1. `inTitle`: the share of what was asked for that stands in the title. */
export function scoreOf(match: SearchMatch, inTitle: number, at: Date, now: Date): number {
  const days = Math.max(0, now.getTime() - at.getTime()) / dayMilliseconds;
  const recency = recencyWorth * (halfDays / (halfDays + days));
  const title = match === 'words' ? titleWorth * Math.min(1, inTitle) : 0;
  return Math.round(Math.min(1, worth[match] + title + recency) * 1000) / 1000;
}

/** Each record once, as what it is worth most; the best first, of equals the newest. */
export function bestOf(items: readonly SearchItem[], limit: number): SearchItem[] {
  const ordered = [...items].sort(
    (one, other) => other.score - one.score || other.at.localeCompare(one.at) || (one.id < other.id ? -1 : 1),
  );
  const seen = new Set<string>();
  return ordered
    .filter(({ kind, id }) => {
      const key = `${kind} ${id}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, limit);
}
