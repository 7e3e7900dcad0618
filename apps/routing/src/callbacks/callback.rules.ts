import type { CallOutcome } from '@okno/contracts';

/** A call as far as call-backs care; moments in milliseconds. */
export interface Call {
  readonly direction: 'inbound' | 'outbound' | 'internal';
  readonly outcome: CallOutcome;
  readonly ringingAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
}

export interface OpenCallback {
  readonly id: string;
  /** When its first call was given up. */
  readonly owedSince: number;
  /** When the last of its calls was given up. */
  readonly lastMissedAt: number;
  /** How many missed calls it stands for. */
  readonly calls: number;
}

/** What routing knows about the other side of a call: the client, or else the number. */
export interface Party {
  /** The open call-back that this very call belongs to. */
  readonly ownCallback: OpenCallback | undefined;
  /** Whether the call belongs to a call-back, open or settled. */
  readonly counted: boolean;
  /** Other open call-backs to the same party. */
  readonly openCallbacks: readonly OpenCallback[];
  /** The last time somebody talked with the party, in any other call. */
  readonly lastReachedAt: number | null;
}

export type CallbackStep =
  | { readonly step: 'owe'; readonly since: number }
  | { readonly step: 'join'; readonly callbackId: string }
  /** Two that turned out to be of one party become one. */
  | { readonly step: 'merge'; readonly callbackId: string; readonly intoId: string }
  | { readonly step: 'leave'; readonly callbackId: string }
  | { readonly step: 'cancel'; readonly callbackId: string }
  | { readonly step: 'done'; readonly callbackId: string };

/**
 * What a call means for the call-backs to its party: a missed inbound call is owed one, unless somebody has talked with the
 * party since; several missed calls make one. Talking with the party, in either direction, settles what is owed. Events come
 * in any order, so a call first taken for missed may turn out answered.
 */
export function settle(call: Call, party: Party): CallbackStep[] {
  if (call.direction === 'internal') return [];
  if (call.answeredAt !== null) return settleReached(call.answeredAt, party);
  if (call.direction !== 'inbound' || call.outcome !== 'abandoned') return [];
  return settleMissed(call.endedAt ?? call.ringingAt, party);
}

function settleMissed(missedAt: number, { ownCallback, counted, openCallbacks, lastReachedAt }: Party): CallbackStep[] {
  if (counted) return ownCallback === undefined ? [] : merge([ownCallback, ...openCallbacks]);
  if (lastReachedAt !== null && lastReachedAt >= missedAt) return [];
  const [open] = openCallbacks;
  return open === undefined ? [{ step: 'owe', since: missedAt }] : [{ step: 'join', callbackId: open.id }];
}

function merge(callbacks: readonly OpenCallback[]): CallbackStep[] {
  const [oldest, ...younger] = callbacks.toSorted(
    (left, right) => left.owedSince - right.owedSince || (left.id < right.id ? -1 : 1),
  );
  if (oldest === undefined) return [];
  return younger.map(({ id }) => ({ step: 'merge', callbackId: id, intoId: oldest.id }));
}

function settleReached(reachedAt: number, { ownCallback, openCallbacks }: Party): CallbackStep[] {
  const steps: CallbackStep[] = [];
  if (ownCallback !== undefined) {
    steps.push({ step: ownCallback.calls > 1 ? 'leave' : 'cancel', callbackId: ownCallback.id });
  }
  for (const { id, lastMissedAt } of openCallbacks) {
    if (lastMissedAt <= reachedAt) steps.push({ step: 'done', callbackId: id });
  }
  return steps;
}

/** A number by which two calls can be told to be of the same party; withheld and internal numbers tell nothing. */
export function telling(number: string | undefined): string | undefined {
  return number !== undefined && /^\+?\d{5,}$/.test(number) ? number : undefined;
}
