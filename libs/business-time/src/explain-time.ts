import type { ExplanationStretch, Piece } from './explanation.js';
import { ExplanationBuilder, piece } from './explanation.js';
import type { MergedPauses } from './pauses.js';
import { subtractSpans } from './spans.js';
import type { WorkingCalendar } from './working-calendar.js';
import { unpausedBetween } from './working-time.rules.js';

/** Pieces of dates that were explained before, so that writing out times is paid once. */
const known = new WeakMap<WorkingCalendar, Map<number, readonly Piece[]>>();
const MOST_KNOWN_DAYS = 4000;

/**
 * Tells for every stretch between two moments whether it counts and why, in order and without holes.
 * The counted minutes sum to the working time between the moments, pauses left out.
 */
export function explainTime(
  calendar: WorkingCalendar,
  from: number,
  to: number,
  pauses: MergedPauses,
): ExplanationStretch[] {
  const builder = new ExplanationBuilder();
  let cursor = from;
  for (const pause of pauses) {
    if (pause.to <= cursor || builder.full) continue;
    if (pause.from >= to) break;
    cursor = explainRun(calendar, builder, cursor, pause.from);
    if (cursor < pause.from) continue;
    const end = Math.min(pause.to, to);
    builder.add(piece(cursor, end, 'pause', false), cursor, end);
    cursor = end;
  }
  if (!builder.full) cursor = explainRun(calendar, builder, cursor, to);
  while (cursor < to) {
    const end = Math.min(calendar.blockAt(cursor).to, to);
    builder.addSummary(cursor, end, unpausedBetween(calendar, cursor, end, pauses));
    cursor = end;
  }
  return builder.stretches;
}

/** The stretch of time around a moment. */
export function explainMoment(calendar: WorkingCalendar, time: number, pauses: MergedPauses): ExplanationStretch[] {
  const builder = new ExplanationBuilder();
  const pause = pauses.find((candidate) => time >= candidate.from && time < candidate.to);
  if (pause?.to === Infinity) builder.addOpenPause(pause.from);
  else if (pause !== undefined) builder.add(piece(pause.from, pause.to, 'pause', false), pause.from, pause.to);
  else {
    const found = piecesOf(calendar, calendar.dayAt(time)).find(({ from, to }) => time >= from && time < to);
    if (found !== undefined) builder.add(found, found.from, found.to);
  }
  return builder.stretches;
}

/** Explains up to `to`, or to the end of the day on which the explanation became too long. Returns where it ended. */
function explainRun(calendar: WorkingCalendar, builder: ExplanationBuilder, from: number, to: number): number {
  let cursor = from;
  for (let day = from < to ? calendar.dayAt(from) : 0; cursor < to && !builder.full; day += 1) {
    for (const part of piecesOf(calendar, day)) {
      builder.add(part, from, to);
      cursor = Math.max(cursor, Math.min(part.to, to));
    }
  }
  return cursor;
}

function piecesOf(calendar: WorkingCalendar, day: number): readonly Piece[] {
  let days = known.get(calendar);
  if (days === undefined || days.size >= MOST_KNOWN_DAYS) {
    days = new Map();
    known.set(calendar, days);
  }
  const before = days.get(day);
  if (before !== undefined) return before;
  const pieces = cutDay(calendar, day);
  days.set(day, pieces);
  return pieces;
}

function cutDay(calendar: WorkingCalendar, day: number): Piece[] {
  const { kind, hours: asked } = calendar.rule(day);
  const { from, to, hours, working } = calendar.place(day);
  if (from >= to) return [];
  if (kind === 'holiday') return [piece(from, to, 'holiday', false)];
  if (asked.length === 0) return [piece(from, to, 'no-working-day', false)];
  const why = kind === 'shift' ? 'shift' : 'working';
  return [
    ...working.map((span) => piece(span.from, span.to, why, true)),
    ...subtractSpans(hours, working).map((span) => piece(span.from, span.to, 'break', false)),
    ...subtractSpans([{ from, to }], hours).map((span) => piece(span.from, span.to, 'outside-hours', false)),
  ].sort((a, b) => a.from - b.from);
}
