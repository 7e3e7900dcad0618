import type { ControlNoticeReason, Severity, Tier, WorkKind } from '@okno/contracts';

/** One thing to do, as the order sees it; moments in milliseconds. */
export interface Due {
  readonly kind: WorkKind;
  readonly id: string;
  /** When its time began to run. */
  readonly since: number;
  /** Null when there is no deadline, or it stands still. */
  readonly dueAt: number | null;
  readonly paused: boolean;
  /** 1 is the most pressing. */
  readonly priority: number;
  readonly tier: Tier;
  /** Until when an offer may be answered. */
  readonly offerExpiresAt: number | null;
  /** Whom the reader stands in for. */
  readonly actingForName: string | null;
  /** An escalation that nobody took note of yet. */
  readonly unacknowledged: boolean;
  /** Missed calls of a call-back. */
  readonly calls: number;
  /** What the reader was told about its control points. */
  readonly noticed?: { readonly why: ControlNoticeReason; readonly percent: number | null };
}

/** Why a thing stands where it stands; written out by `describeWorkReason`. */
export type WorkReason =
  | { readonly code: 'overdue'; readonly minutes: number }
  | { readonly code: 'time-left'; readonly percent: number; readonly minutes: number }
  | { readonly code: 'paused' }
  | { readonly code: 'no-deadline' }
  | { readonly code: 'priority'; readonly priority: number }
  | { readonly code: 'tier'; readonly tier: Tier }
  | { readonly code: 'offer'; readonly minutes: number }
  | { readonly code: 'unacknowledged' }
  | { readonly code: 'missed-calls'; readonly calls: number }
  | { readonly code: 'point-missed'; readonly percent: number | null }
  | { readonly code: 'forecast-late' }
  | { readonly code: 'acting-for'; readonly name: string };

export interface Ordered<Item> {
  readonly item: Item;
  readonly why: readonly WorkReason[];
}

const minute = 60_000;
const ordinaryPriority = 3;

/** Share of the time that is left, 0 to 1. */
function shareLeft({ since, dueAt }: Due, now: number): number {
  if (dueAt === null) return 1;
  const budget = dueAt - since;
  return budget <= 0 ? 0 : Math.min(1, Math.max(0, (dueAt - now) / budget));
}

/** 0: late. 1: its time runs. 2: no time runs. */
function urgency({ dueAt, paused }: Due, now: number): number {
  if (dueAt === null || paused) return 2;
  return dueAt < now ? 0 : 1;
}

function rankOf(due: Due, now: number): readonly number[] {
  const level = urgency(due, now);
  const late = level === 0 ? (due.dueAt ?? 0) : 0;
  const share = level === 1 ? shareLeft(due, now) : 0;
  return [level, late, share, due.priority, -due.tier, due.dueAt ?? Number.POSITIVE_INFINITY, due.since];
}

function reasonsFor(due: Due, now: number): WorkReason[] {
  const { dueAt, offerExpiresAt, actingForName } = due;
  const reasons: WorkReason[] = [];
  if (dueAt === null) reasons.push({ code: 'no-deadline' });
  else if (due.paused) reasons.push({ code: 'paused' });
  else if (dueAt < now) reasons.push({ code: 'overdue', minutes: Math.floor((now - dueAt) / minute) });
  else {
    const percent = Math.round(shareLeft(due, now) * 100);
    reasons.push({ code: 'time-left', percent, minutes: Math.floor((dueAt - now) / minute) });
  }
  if (offerExpiresAt !== null) {
    reasons.push({ code: 'offer', minutes: Math.max(0, Math.floor((offerExpiresAt - now) / minute)) });
  }
  if (due.unacknowledged) reasons.push({ code: 'unacknowledged' });
  if (due.noticed?.why === 'point-missed') reasons.push({ code: 'point-missed', percent: due.noticed.percent });
  if (due.noticed?.why === 'forecast-late') reasons.push({ code: 'forecast-late' });
  if (due.calls > 1) reasons.push({ code: 'missed-calls', calls: due.calls });
  if (due.priority < ordinaryPriority) reasons.push({ code: 'priority', priority: due.priority });
  if (due.tier > 1) reasons.push({ code: 'tier', tier: due.tier });
  if (actingForName !== null) reasons.push({ code: 'acting-for', name: actingForName });
  return reasons;
}

/**
 * The order in which things should be done: the late ones first, the latest of them before the others; then by the share of
 * their time that is left; then what has no running deadline. Among equals by priority, the higher tier, the earlier deadline.
 */
export function orderWork<Item extends Due>(items: readonly Item[], now: number): Ordered<Item>[] {
  const ranked = items.map((item) => ({ item, rank: rankOf(item, now) }));
  ranked.sort((left, right) => {
    const place = left.rank.findIndex((value, index) => value !== right.rank[index]);
    if (place === -1) return left.item.id < right.item.id ? -1 : 1;
    return (left.rank[place] ?? 0) < (right.rank[place] ?? 0) ? -1 : 1;
  });
  return ranked.map(({ item }) => ({ item, why: reasonsFor(item, now) }));
}

const priorities: Readonly<Record<Severity, number>> = { critical: 1, high: 2, normal: 3, low: 4 };

export function priorityOfSeverity(severity: Severity): number {
  return priorities[severity];
}
