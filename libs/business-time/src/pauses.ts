import type { Span } from './spans.js';
import { mergeSpans } from './spans.js';

/** A stretch (UTC milliseconds) in which no time counts. Without `to` it is still open. */
export interface Pause {
  readonly from: number;
  readonly to?: number | undefined;
}

/** Pauses in order, each moment once; an open one ends at Infinity. */
export type MergedPauses = readonly Span[];

export const NO_PAUSES: MergedPauses = [];

export function mergePauses(pauses: readonly Pause[]): MergedPauses {
  if (pauses.length === 0) return NO_PAUSES;
  return mergeSpans(pauses.map(({ from, to }) => ({ from, to: to ?? Infinity })));
}

export function hasOpenPause(pauses: MergedPauses): boolean {
  return pauses.at(-1)?.to === Infinity;
}

export function isPaused(pauses: MergedPauses, time: number): boolean {
  return pauses.some((pause) => time >= pause.from && time < pause.to);
}
