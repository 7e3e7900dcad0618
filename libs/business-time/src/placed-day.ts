import type { DayRule } from './day-rules.js';
import { DAY_MS, MINUTE_MS } from './local-date.js';
import type { Span } from './spans.js';
import { clipSpans, mergeSpans, subtractSpans } from './spans.js';
import type { ZoneOffsets } from './zone-offsets.js';

/** One local date in UTC milliseconds. A date that the zone skipped is empty: `from` = `to`. */
export interface PlacedDay extends Span {
  /** Working intervals before breaks. */
  readonly hours: readonly Span[];
  /** Working intervals: sorted, disjoint, within the day. */
  readonly working: readonly Span[];
}

/**
 * Puts the intervals of a date on the time line. Each end is placed by itself: a local time inside a gap goes one
 * hour on, an ambiguous one is the first; breaks are cut afterwards. No date works beyond its own end.
 */
export function placeDay(day: number, rule: DayRule, zone: ZoneOffsets): PlacedDay {
  const midnight = day * DAY_MS;
  const offset = zone.constantOver(midnight, midnight + DAY_MS);
  if (offset !== undefined) {
    const from = midnight - offset;
    const hours = shifted(rule.hours, from);
    return {
      from,
      to: from + DAY_MS,
      hours,
      working: rule.working === rule.hours ? hours : shifted(rule.working, from),
    };
  }
  const from = zone.toUtc(midnight, 'end-of-gap');
  const to = zone.toUtc(midnight + DAY_MS, 'end-of-gap');
  const place = (minutes: number): number => zone.toUtc(midnight + minutes * MINUTE_MS, 'one-hour-on');
  const placed = (spans: readonly Span[]): Span[] =>
    clipSpans(mergeSpans(spans.map((span) => ({ from: place(span.from), to: place(span.to) }))), from, to);
  const hours = placed(rule.hours);
  return { from, to, hours, working: subtractSpans(hours, placed(rule.breaks)) };
}

function shifted(spans: readonly Span[], by: number): Span[] {
  return spans.map((span) => ({ from: by + span.from * MINUTE_MS, to: by + span.to * MINUTE_MS }));
}
