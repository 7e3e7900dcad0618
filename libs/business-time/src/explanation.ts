import type { Why } from './explanation-texts.js';
import { formatMoment, MINUTE_MS } from './local-date.js';

/**
 * One stretch of an explanation, times RFC 3339 in UTC. `minutes` is its length (a fraction if it does not end on a
 * minute); only in a `summary` it is the working time inside. `to` is null for a pause that is still open.
 */
export interface ExplanationStretch {
  readonly from: string;
  readonly to: string | null;
  readonly minutes: number;
  readonly counted: boolean;
  readonly why: Why;
}

/** After so many stretches the rest is summed up per year, so that no question has an endless answer. */
export const MOST_STRETCHES = 2000;

/** A piece of the time line whose ends are already written out. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly fromText: string;
  readonly toText: string;
  readonly why: Why;
  readonly counted: boolean;
}

export function piece(from: number, to: number, why: Why, counted: boolean): Piece {
  return { from, to, fromText: formatMoment(from), toText: formatMoment(to), why, counted };
}

interface OpenStretch {
  from: string;
  to: string | null;
  minutes: number;
  counted: boolean;
  why: Why;
}

/** Collects pieces in order; neighbours that do not count for the same reason become one stretch. */
export class ExplanationBuilder {
  readonly #stretches: OpenStretch[] = [];
  #lastEnd = NaN;

  get full(): boolean {
    return this.#stretches.length >= MOST_STRETCHES;
  }

  get stretches(): ExplanationStretch[] {
    return this.#stretches;
  }

  /** Adds what of the piece lies between the two moments. */
  add(added: Piece, from: number, to: number): void {
    const start = Math.max(added.from, from);
    const end = Math.min(added.to, to);
    if (start >= end) return;
    const endText = end === added.to ? added.toText : formatMoment(end);
    const minutes = (end - start) / MINUTE_MS;
    const last = this.#stretches.at(-1);
    if (last !== undefined && !added.counted && last.why === added.why && !last.counted && this.#lastEnd === start) {
      last.to = endText;
      last.minutes += minutes;
    } else {
      const startText = start === added.from ? added.fromText : formatMoment(start);
      this.#stretches.push({ from: startText, to: endText, minutes, counted: added.counted, why: added.why });
    }
    this.#lastEnd = end;
  }

  addOpenPause(from: number): void {
    this.#stretches.push({ from: formatMoment(from), to: null, minutes: 0, counted: false, why: 'pause' });
  }

  /** One entry for a whole period of which only the sum is told. */
  addSummary(from: number, to: number, worked: number): void {
    this.#stretches.push({
      from: formatMoment(from),
      to: formatMoment(to),
      minutes: worked / MINUTE_MS,
      counted: worked > 0,
      why: 'summary',
    });
  }
}
