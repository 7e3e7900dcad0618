import { settleCall, type CallEvent } from '../calls/settle-call.rules.js';
import { namesIn, type LineFields, type LogLine, type StitchedCall } from './exchange-line.rules.js';
import { directionOf, isLocal, namesOfDialled, numberIn } from './party.rules.js';

/** A row's own words, and its times as they were read. */
interface CdrRow {
  readonly fields: LineFields;
  readonly startedAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date;
}

/** Rows that say when somebody was reached: `ANSWERED` beside a channel that was rung. */
interface Leg {
  readonly channel: string;
  readonly dialled: string;
  readonly answeredAt: Date;
}

/**
 * A call as its rows of a call detail file tell it together: one for each channel that was rung, in any order. Somebody took it when a row
 * with a rung channel says `ANSWERED`; a row that says so without one is the exchange itself, its announcement or menu.
 */
export function callOfCdr(lines: readonly LogLine[], extensionDigits: number): StitchedCall | undefined {
  const rows = lines.map(rowOf);
  const first = rows.find(({ fields }) => !isLocal(fields.channel ?? '')) ?? rows[0];
  if (first === undefined) return undefined;
  const { fields } = first;
  const from = fields.src ?? numberIn(fields.clid ?? '');
  const to = fields.did ?? fields.dst ?? '';
  const direction = directionOf({ from, to, context: fields.dcontext ?? '' }, extensionDigits);
  const legs = legsOf(rows);
  const [taken] = legs;
  const told = { direction, from, to, queue: queueOf(rows), product: null, employeeExtension: null };
  const at = (moments: readonly Date[], pick: (...times: number[]) => number) =>
    new Date(pick(...moments.map((moment) => moment.getTime())));
  const startedAt = at(
    rows.map((row) => row.startedAt),
    Math.min,
  );
  const endedAt = at(
    rows.map((row) => row.endedAt),
    Math.max,
  );
  const events: CallEvent[] = [
    { ...told, event: 'ringing', at: startedAt, disposition: null },
    { ...told, event: 'ended', at: endedAt, disposition: dispositionOf(rows) },
  ];
  if (taken !== undefined) events.push({ ...told, event: 'answered', at: taken.answeredAt, disposition: null });
  const settled = settleCall(events);
  if (settled === undefined) return undefined;
  const { employeeExtension: _extension, product: _product, ...call } = settled;
  return {
    ...call,
    transfers: Math.max(
      0,
      new Set(legs.filter(({ channel }) => !isLocal(channel)).map(({ channel }) => channel)).size - 1,
    ),
    employeeNames: direction === 'outbound' ? [from, ...namesIn(fields.channel ?? '')] : namesOf(legs, rows),
  };
}

function rowOf({ at, fields }: LogLine): CdrRow {
  return {
    fields,
    startedAt: at,
    answeredAt: fields.answeredAt === undefined ? null : new Date(fields.answeredAt),
    endedAt: fields.endedAt === undefined ? at : new Date(fields.endedAt),
  };
}

/** In the order in which they were answered; a channel that only joins others comes after those of one moment that do not. */
function legsOf(rows: readonly CdrRow[]): readonly Leg[] {
  return rows
    .flatMap(({ fields, answeredAt }) => {
      const channel = fields.dstchannel;
      if (fields.disposition !== 'ANSWERED' || channel === undefined || answeredAt === null) return [];
      return [{ channel, dialled: fields.lastdata ?? '', answeredAt }];
    })
    .sort(
      (left, right) =>
        left.answeredAt.getTime() - right.answeredAt.getTime() ||
        Number(isLocal(left.channel)) - Number(isLocal(right.channel)),
    );
}

/** Who took it; of a call that nobody took, the only one who was rung. */
function namesOf(legs: readonly Leg[], rows: readonly CdrRow[]): readonly string[] {
  const taken = legs.find(({ channel }) => !isLocal(channel));
  if (taken !== undefined) return namesOfDialled(taken.channel, taken.dialled);
  if (legs.length > 0) return [];
  const rung = rows.flatMap(({ fields }) => {
    const channel = fields.dstchannel ?? '';
    return channel === '' || isLocal(channel) ? [] : [namesOfDialled(channel, fields.lastdata ?? '')];
  });
  const [only] = rung;
  return rung.length === 1 && only !== undefined ? only : [];
}

function queueOf(rows: readonly CdrRow[]): string | null {
  const queued = rows.find(({ fields }) => fields.lastapp === 'Queue');
  return /^[^,|]+/.exec(queued?.fields.lastdata ?? '')?.[0] ?? null;
}

function dispositionOf(rows: readonly CdrRow[]): string | null {
  return rows.find(({ fields }) => fields.disposition !== 'ANSWERED')?.fields.disposition ?? null;
}

/** The parts of a `;1` and `;2` pair have one name but for that. */
function linkOf(channel: string): string {
  return channel.replace(/;\d$/, '');
}

/** By what a row without `linkedid` is known to belong to a call: its channels, or its caller where it names no channel. */
export function linksOf({ uniqueid, channel, dstchannel, src }: LineFields): readonly string[] {
  const channels = [channel, dstchannel].filter((name) => name !== undefined).map(linkOf);
  if (channels.length === 0 && uniqueid === undefined && src !== undefined) return [`from ${src}`];
  return [...(uniqueid === undefined ? [] : [`id ${uniqueid}`]), ...channels];
}

const halfHour = 1_800_000;
const utmostOffset = 14 * 3_600_000;
const slack = 5_000;

/**
 * How far a local time is from UTC, by the id of the channel: Asterisk makes it of the second (UTC) in which the channel began, and a row
 * begins then or somewhat later. To the half hour; undefined where that makes no time zone.
 */
export function offsetBeside(local: number, id: string): number | undefined {
  const began = Number(/(?:^|-)(\d{9,10})\.\d+$/.exec(id)?.[1] ?? NaN) * 1000;
  const offset = Math.floor((local - began + slack) / halfHour) * halfHour;
  return Math.abs(offset) <= utmostOffset ? offset : undefined;
}
