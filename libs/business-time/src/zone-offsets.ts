import { DAY_MS, HOUR_MS } from './local-date.js';

/** Longer than this no two changes of one zone are overlooked (the shortest known stay apart for weeks). */
const PROBE_MS = 5 * DAY_MS;
/** No zone ever was further than this from UTC. */
const WIDEST_OFFSET_MS = 16 * HOUR_MS;
const GROWTH_MS = 366 * DAY_MS;
const LONG_OFFSET = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** What to do with a local time that the clocks skipped. */
export type GapRule = 'one-hour-on' | 'end-of-gap';

/**
 * The history of one zone's offset from UTC, read from Intl once (Intl is far too slow to be asked per calculation)
 * and only for the years that somebody asked about.
 */
export class ZoneOffsets {
  readonly #format: Intl.DateTimeFormat;
  /** Piece i of the history holds from #starts[i] until the next piece starts. */
  #starts: number[] = [];
  #offsets: number[] = [];
  #from = 0;
  #to = 0;

  constructor(format: Intl.DateTimeFormat) {
    this.#format = format;
  }

  /** Milliseconds to add to UTC to get local time. */
  offsetAt(time: number): number {
    this.#cover(time, time);
    return this.#offset(this.#piece(time));
  }

  /** The stretches of one offset that cover `from` to `to`, in order; the first is told to start at `from`. */
  stretches(from: number, to: number): { readonly start: number; readonly offset: number }[] {
    this.#cover(from, to);
    const found = [{ start: from, offset: this.#offset(this.#piece(from)) }];
    for (let piece = this.#piece(from) + 1; (this.#starts[piece] ?? Infinity) < to; piece += 1) {
      found.push({ start: this.#starts[piece] ?? to, offset: this.#offset(piece) });
    }
    return found;
  }

  /** The offset, if it is the same at every moment that can show the local times given; else undefined. */
  constantOver(localFrom: number, localTo: number): number | undefined {
    const from = localFrom - WIDEST_OFFSET_MS;
    const to = localTo + WIDEST_OFFSET_MS;
    this.#cover(from, to);
    const piece = this.#piece(from);
    return (this.#starts[piece + 1] ?? Infinity) > to ? this.#offset(piece) : undefined;
  }

  /** Local wall-clock time, written as if it were UTC, to UTC. Of two moments with the same local time the first. */
  toUtc(local: number, inGap: GapRule): number {
    const from = local - WIDEST_OFFSET_MS;
    const to = local + WIDEST_OFFSET_MS;
    this.#cover(from, to);
    let gapEnd: number | undefined;
    for (let piece = this.#piece(from); piece < this.#starts.length; piece += 1) {
      const start = piece === 0 ? -Infinity : (this.#starts[piece] ?? Infinity);
      if (start > to) break;
      const time = local - this.#offset(piece);
      if (time >= start && time < (this.#starts[piece + 1] ?? Infinity)) return time;
      if (time < start) gapEnd ??= start;
    }
    if (inGap === 'end-of-gap' && gapEnd !== undefined) return gapEnd;
    // A gap longer than an hour (Apia lost a whole day) needs several steps.
    return this.toUtc(local + HOUR_MS, inGap);
  }

  #offset(piece: number): number {
    return this.#offsets[piece] ?? 0;
  }

  #piece(time: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? Infinity) <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #cover(from: number, to: number): void {
    if (from >= this.#from && to < this.#to) return;
    if (this.#starts.length === 0) {
      this.#from = this.#to = wholeDay(from);
      this.#starts = [this.#from];
      this.#offsets = [this.#ask(this.#from)];
    }
    if (from < this.#from) {
      const start = wholeDay(from - GROWTH_MS);
      const [starts, offsets] = this.#scan(start, this.#from);
      this.#starts = [...starts, ...this.#starts.slice(1)];
      this.#offsets = [...offsets, ...this.#offsets.slice(1)];
      this.#from = start;
    }
    if (to >= this.#to) {
      const end = wholeDay(to + GROWTH_MS);
      const [starts, offsets] = this.#scan(this.#to, end);
      this.#starts.push(...starts.slice(1));
      this.#offsets.push(...offsets.slice(1));
      this.#to = end;
    }
  }

  /** The pieces from `from` (the first one always starts there) up to and including a change at `to`. */
  #scan(from: number, to: number): [starts: number[], offsets: number[]] {
    let time = from;
    let offset = this.#ask(from);
    const starts = [from];
    const offsets = [offset];
    while (time < to) {
      const next = Math.min(time + PROBE_MS, to);
      if (this.#ask(next) === offset) {
        time = next;
        continue;
      }
      time = this.#firstChange(time, next, offset);
      offset = this.#ask(time);
      starts.push(time);
      offsets.push(offset);
    }
    return [starts, offsets];
  }

  #firstChange(from: number, to: number, offset: number): number {
    let same = from / 1000;
    let changed = to / 1000;
    while (changed - same > 1) {
      const middle = Math.floor((same + changed) / 2);
      if (this.#ask(middle * 1000) === offset) same = middle;
      else changed = middle;
    }
    return changed * 1000;
  }

  #ask(time: number): number {
    const [, sign, hours, minutes, seconds] = LONG_OFFSET.exec(this.#format.format(time)) ?? [];
    const size = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
    return (sign === '-' ? -size : size) * 1000;
  }
}

function wholeDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

const zones = new Map<string, ZoneOffsets>();

/** The zone by its IANA name, or undefined if there is none of that name (a bare offset such as `+03:00` is no zone). */
export function findZone(name: string): ZoneOffsets | undefined {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (!/^[A-Za-z]/.test(name)) return undefined;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
  // Kept by the resolved name only: odd spellings of one name must not fill the memory.
  const resolved = format.resolvedOptions().timeZone;
  const zone = zones.get(resolved) ?? new ZoneOffsets(format);
  zones.set(resolved, zone);
  return zone;
}
