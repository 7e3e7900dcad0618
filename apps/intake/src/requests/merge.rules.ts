import type { RequestStatus } from '@okno/contracts';
import type { Decision, RequestFact, RequestRecord, Waiting } from './request.rules.js';

/** The last time a request went on inside another one, and what it was before. */
export interface Merge {
  readonly intoId: string;
  readonly at: Date;
  readonly status: RequestStatus;
  readonly waiting: Waiting | null;
  readonly undoneAt: Date | null;
}

/** A merge older than this stays: what was said and done since then is one story by now. */
export const unmergeWithinDays = 30;
const dayMilliseconds = 86_400_000;

/**
 * Parts a request from the one it went on in, whatever has become of that one. It goes back to the status it had; a wait that
 * had an end is over when that end has passed meanwhile.
 */
export function decideUnmerge(merge: Merge | undefined, request: RequestRecord, now: Date): Decision {
  if (request.status !== 'merged' && merge !== undefined) return { outcome: 'in-effect' };
  if (merge === undefined) return { outcome: 'refused', code: 'not-merged' };
  if (now.getTime() > merge.at.getTime() + unmergeWithinDays * dayMilliseconds) {
    return { outcome: 'refused', code: 'merged-long-ago' };
  }
  const { intoId: fromId, at: mergedAt, status, waiting } = merge;
  const parted: RequestFact = { kind: 'unmerged', fromId, mergedAt, status, waiting };
  const isOver = waiting !== null && waiting.until !== null && waiting.until <= now;
  return {
    outcome: 'changed',
    facts: isOver ? [parted, { kind: 'waiting-ended', on: waiting.on, resumesTo: waiting.resumesTo }] : [parted],
  };
}
