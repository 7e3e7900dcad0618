import { settleCall, type CallDirection, type CallEvent } from '../calls/settle-call.rules.js';
import { eventOf, lineOf, traceOf, type CelTrace, type Party } from './cel-channels.rules.js';
import type { LogLine, StitchedCall } from './exchange-line.rules.js';
import { directionOf } from './party.rules.js';

/** A person or a trunk at the end of a line; the name is null where nobody was rung. */
interface Called {
  readonly name: string | null;
  readonly number: string;
  readonly line: string | null;
}

/** What the channel events of one `linkedid` tell, in their own words. */
export interface CelRecord {
  readonly direction: CallDirection;
  readonly startedAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date;
  readonly source: Party & { readonly line: string };
  /** Whom the caller wanted. */
  readonly requested: {
    readonly name: string | null;
    readonly number: string;
    readonly context: string;
    /** The extension behind the number that was called, where it is known. */
    readonly internal: Extension | null;
  };
  /** Who took it, else the last who was rung; where nobody was, the number that was called. */
  readonly destination: Called;
  readonly rung: readonly (Party & { readonly line: string; readonly isTaken: boolean })[];
  readonly queue: string | null;
  readonly transfers: number;
  /** Of each file, from the first time it was written to until the last: a recording that pauses is one. */
  readonly recordings: readonly Recording[];
}

interface Extension {
  readonly number: string;
  readonly context: string;
}

interface Recording {
  readonly path: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** Undefined while the call goes on. */
export function recordOfCel(lines: readonly LogLine[], extensionDigits: number): CelRecord | undefined {
  const trace = traceOf(lines);
  if (!trace?.isOver) return undefined;
  const { source, rung, events } = trace;
  const [first] = rung;
  const taken = rung.find(({ isTaken }) => isTaken);
  const number = (source.exten === 's' ? null : source.exten) ?? first?.party.number ?? '';
  const transfers = events.filter((line) => /^(?:BLIND|ATTENDED)TRANSFER$/.test(eventOf(line))).length;
  const parties = { from: source.party.number, to: number, context: source.context };
  return {
    direction: hasComeIn(trace) ? 'inbound' : directionOf(parties, extensionDigits),
    startedAt: source.startedAt,
    answeredAt: taken === undefined ? null : (source.joinedAt ?? taken.joinedAt),
    endedAt: endOf(trace, transfers > 0),
    source: { ...source.party, line: source.line },
    requested: { name: first?.party.name ?? null, number, context: source.context, internal: extensionIn(events) },
    destination: destinationOf(trace, number),
    rung: rung.map(({ party, line, isTaken }) => ({ ...party, line, isTaken })),
    queue: queueOf(events),
    transfers,
    recordings: recordingsOf(events),
  };
}

/** The call of Okno that a record is; who is parked is held. */
export function callOfCel(lines: readonly LogLine[], extensionDigits: number): StitchedCall | undefined {
  const record = recordOfCel(lines, extensionDigits);
  if (record === undefined) return undefined;
  const { direction, source, requested, destination, queue, answeredAt } = record;
  const told = { direction, from: source.number, to: requested.number, queue, product: null, employeeExtension: null };
  const event = (kind: CallEvent['event'], at: Date, disposition: string | null = null): CallEvent => ({
    ...told,
    event: kind,
    at,
    disposition,
  });
  const settled = settleCall([
    event('ringing', record.startedAt),
    ...(answeredAt === null ? [] : [event('answered', answeredAt), ...parkingOf(lines, event)]),
    event('ended', record.endedAt, dialStatusOf(lines)),
  ]);
  if (settled === undefined) return undefined;
  const { employeeExtension: _extension, product: _product, ...call } = settled;
  const colleague = direction === 'outbound' ? source : destination;
  const line = colleague.line?.split('/')[1];
  const names = [colleague.number, line, colleague.name].filter((name) => typeof name === 'string' && name !== '');
  return { ...call, transfers: record.transfers, employeeNames: names as readonly string[] };
}

/** Wazo's dial plan says so itself. */
function hasComeIn({ events }: CelTrace): boolean {
  return events.some((line) => /(?:^|_)INCALL$/.test(eventOf(line)));
}

/** A call ends when its caller's channel does; one that was passed on, when the last channel does. */
function endOf({ source, rung, events }: CelTrace, isPassedOn: boolean): Date {
  const last = events.at(-1)?.at ?? source.startedAt;
  if (!isPassedOn) return source.endedAt ?? last;
  const ends = [source, ...rung].map(({ endedAt }) => (endedAt ?? last).getTime());
  return new Date(Math.max(...ends));
}

function destinationOf({ rung, events }: CelTrace, number: string): Called {
  const pickedUpBy = events.flatMap((line) => (eventOf(line) === 'PICKUP' ? saidIn(line, 'pickup_channel') : []))[0];
  if (pickedUpBy !== undefined) {
    const line = lineOf(pickedUpBy);
    return { name: '', number: '', ...rung.find((channel) => channel.line === line)?.party, line };
  }
  const called = rung.find(({ isTaken }) => isTaken) ?? rung.at(-1);
  return called === undefined ? { name: null, number, line: null } : { ...called.party, line: called.line };
}

/** Wazo's dial plan tells the extension that a number leads to, and the one it forwards from: `NUM:103,CONTEXT:default`. */
function extensionIn(events: readonly LogLine[]): Extension | null {
  const told = events.find((line) => /^(?:WAZO_CALL_LOG_REQUESTED_INTERNAL|XIVO_USER_FWD)$/.test(eventOf(line)));
  const [, number] = /\b(?:number|num):\s*([^,"]+)/i.exec(told?.fields.extra ?? '') ?? [];
  const [, context = ''] = /\bcontext:\s*([^,"]+)/i.exec(told?.fields.extra ?? '') ?? [];
  return number === undefined ? null : { number, context };
}

function queueOf(events: readonly LogLine[]): string | null {
  const queued = events.find(({ fields }) => fields.appname === 'Queue');
  return /^[^,|]+/.exec(queued?.fields.appdata ?? '')?.[0] ?? null;
}

function parkingOf(
  lines: readonly LogLine[],
  event: (kind: CallEvent['event'], at: Date) => CallEvent,
): readonly CallEvent[] {
  return lines.flatMap((line) => {
    if (eventOf(line) === 'PARK_START') return event('held', line.at);
    return eventOf(line) === 'PARK_END' ? event('resumed', line.at) : [];
  });
}

function recordingsOf(events: readonly LogLine[]): readonly Recording[] {
  const recordings = new Map<string, Recording>();
  const pathOf = new Map<string, string>();
  for (const line of events) {
    const [id = '', path = pathOf.get(id)] = [...saidIn(line, 'mixmonitor_id'), ...saidIn(line, 'filename')];
    if (path === undefined) continue;
    pathOf.set(id, path);
    const { startedAt = line.at } = recordings.get(path) ?? {};
    recordings.set(path, { path, startedAt, endedAt: eventOf(line) === 'MIXMONITOR_STOP' ? line.at : null });
  }
  return [...recordings.values()];
}

/** `CONGESTION`, `NOANSWER`: how the exchange's last attempt to ring somebody ended. */
function dialStatusOf(lines: readonly LogLine[]): string | null {
  return lines.flatMap((line) => saidIn(line, 'dialstatus')).at(-1) ?? null;
}

/** A text that is not empty, out of what an event says in JSON. */
function saidIn({ fields }: LogLine, name: string): readonly string[] {
  const [, text = ''] = new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(fields.extra ?? '') ?? [];
  return text === '' ? [] : [text];
}
