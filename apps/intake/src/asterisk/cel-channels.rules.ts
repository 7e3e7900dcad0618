import type { LineFields, LogLine } from './exchange-line.rules.js';
import { isLocal } from './party.rules.js';

/** One channel of a call: the telephone or the trunk at its end, and what became of it. */
export interface CelChannel {
  readonly id: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** When it began to hear another one; without bridges in the log, when it answered. */
  readonly joinedAt: Date | null;
  /** Somebody took it up, and was heard. */
  readonly isTaken: boolean;
  readonly party: Party;
  /** `sip/301`: technology and name, as one writes them in a dial plan. */
  readonly line: string;
  readonly exten: string | null;
  readonly context: string;
}

/** Whom a channel stands for, as the exchange shows it; empty texts for what it does not know. */
export interface Party {
  readonly name: string;
  readonly number: string;
}

/** Channel events of one call, by the channel; events of Asterisk's own `Local/` channels carry nobody. */
export interface CelTrace {
  /** The one the call began with. */
  readonly source: CelChannel;
  /** The others that stand for somebody, in the order in which they were rung. */
  readonly rung: readonly CelChannel[];
  readonly isOver: boolean;
  readonly events: readonly LogLine[];
}

export function eventOf({ fields }: LogLine): string {
  return fields.event ?? '';
}

/** Undefined for events without the beginning of any channel. */
export function traceOf(lines: readonly LogLine[]): CelTrace | undefined {
  const byId = new Map<string, LogLine[]>();
  for (const line of lines) {
    const id = line.fields.uniqueid ?? line.fields.channame ?? '';
    byId.set(id, [...(byId.get(id) ?? []), line]);
  }
  const isBridged = lines.some((line) => eventOf(line) === 'BRIDGE_ENTER');
  const started = [...byId].filter(([, of]) => of.some((line) => eventOf(line) === 'CHAN_START'));
  const linkedId = lines.find(({ fields }) => fields.linkedid !== undefined)?.fields.linkedid;
  const [, first] = started.find(([id]) => id === linkedId) ?? started[0] ?? [];
  const [sourceId] = started.find(([, of]) => of === first) ?? [];
  if (first === undefined || sourceId === undefined) return undefined;
  const source = channelOf(sourceId, first, isBridged, undefined);
  const isEnded = ([, of]: readonly [string, readonly LogLine[]]) =>
    of.some((line) => eventOf(line) === 'CHAN_END' || eventOf(line) === 'HANGUP');
  return {
    source,
    rung: started
      .filter(([id, of]) => id !== sourceId && !isLocal(beginningOf(of).channame ?? ''))
      .map(([id, of]) => channelOf(id, of, isBridged, source.party.number)),
    isOver: lines.some((line) => eventOf(line) === 'LINKEDID_END') || started.every(isEnded),
    events: lines,
  };
}

function channelOf(
  id: string,
  lines: readonly LogLine[],
  isBridged: boolean,
  callerNumber: string | undefined,
): CelChannel {
  const beginning = beginningOf(lines);
  const find = (...events: readonly string[]) => lines.find((line) => events.includes(eventOf(line)));
  const answer = find('ANSWER');
  // Before Asterisk 12 a bridge was told of by one of the two channels only.
  const joined = lines.find(isJoining) ?? (isBridged ? undefined : answer);
  return {
    id,
    startedAt: find('CHAN_START')?.at ?? new Date(0),
    endedAt: (find('CHAN_END') ?? find('HANGUP'))?.at ?? null,
    joinedAt: joined?.at ?? null,
    isTaken: answer !== undefined && joined !== undefined,
    party:
      callerNumber === undefined ? callerOf(beginning, find('APP_START')) : calledOf(beginning, answer, callerNumber),
    line: lineOf(beginning.channame ?? ''),
    exten: beginning.exten ?? null,
    context: beginning.context ?? '',
  };
}

/** A bridge that only plays music while somebody waits joins nobody. */
function isJoining(line: LogLine): boolean {
  const isBridge = ['BRIDGE_ENTER', 'BRIDGE_START'].includes(eventOf(line));
  return isBridge && !(line.fields.extra ?? '').includes('holding_bridge');
}

function beginningOf(lines: readonly LogLine[]): LineFields {
  return lines.find((line) => eventOf(line) === 'CHAN_START')?.fields ?? {};
}

/** The dial plan brings a caller's number into its usual form before it rings anybody. */
function callerOf(beginning: LineFields, dialling: LogLine | undefined): Party {
  return {
    name: dialling?.fields.cid_name ?? beginning.cid_name ?? '',
    number: dialling?.fields.cid_num ?? beginning.cid_num ?? '',
  };
}

/** A channel that answers may show the caller, whom it is connected to, instead of itself: then its beginning knows better. */
function calledOf(beginning: LineFields, answer: LogLine | undefined, callerNumber: string): Party {
  const number = answer?.fields.cid_num;
  const fields = number === undefined || number === callerNumber ? beginning : (answer?.fields ?? beginning);
  return { name: fields.cid_name ?? '', number: fields.cid_num ?? '' };
}

export function lineOf(channel: string): string {
  const [, technology = '', name = ''] = /^([^/]+)\/(.*?)(?:-[0-9a-f]{8,})?$/i.exec(channel) ?? [];
  return technology === '' ? channel : `${technology.toLowerCase()}/${name}`;
}

const epoch = /^\d{9,10}(?:\.\d{1,9})?$/;
const written = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)\s?(Z|[+-]\d{2})?(?::?(\d{2}))?$/;

/** A time as channel events carry it: seconds since 1970, or a date whose zone may be hours alone or none. Without one it is read as UTC. */
export function momentOfCel(text: string): { readonly at: Date; readonly hasZone: boolean } | undefined {
  if (epoch.test(text)) return { at: new Date(Math.floor(Number(text) * 1000)), hasZone: true };
  const [, day = '', time = '', zone, minutes = '00'] = written.exec(text) ?? [];
  const offset = zone === undefined || zone === 'Z' ? 'Z' : `${zone}:${minutes}`;
  const at = new Date(`${day}T${time}${offset}`);
  return Number.isNaN(at.getTime()) ? undefined : { at, hasZone: zone !== undefined };
}
