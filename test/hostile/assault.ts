import type { Attack } from './mutations.js';
import type { Operation } from './operations.js';
import { differences, type Rows } from './rows.js';
import { misbehaviour, problemIn, type Message, type Reply, type Wire } from './wire.js';

export interface Strike {
  readonly operation: Operation;
  readonly attack: Attack;
  /** The request before it was spoiled; chance may have made it wrong already by a rule over several fields. */
  readonly unspoiled: Message;
}

const atOnce = 16;
const shownAtMost = 30;
const longestShown = 1_200;
/** So many refusals of a route are asked for once more, one by one, to see that they write nothing. */
const repeatedPerRoute = 6;

const shortly = (text: string): string =>
  text.length > longestShown ? `${text.slice(0, longestShown)}… (${text.length})` : text;

/** What is wrong with the answer to an attack, or nothing. */
function faultOf({ operation }: Strike, reply: Reply): string | undefined {
  const fault = misbehaviour(reply);
  if (fault !== undefined) return fault;
  if (reply.status < 200 || (reply.status >= 300 && reply.status < 400)) return 'neither done nor refused';
  if (reply.status === 401 && !operation.path.startsWith('/auth/')) return 'the session is gone';
  return undefined;
}

/** The fields that an answer calls wrong, where it calls some so. */
function namedIn(reply: Reply): readonly string[] | undefined {
  const problem = problemIn(reply);
  return problem?.code === 'invalid-input' ? problem.errors.map(({ field }) => field) : undefined;
}

function speaksOf(named: readonly string[], field: string): boolean {
  const [top = ''] = field.split('.');
  return named.some((name) => name === 'body' || name.split('.')[0] === top);
}

/** Sends attacks, and keeps what went wrong. */
export class Assault {
  readonly counts = { sent: 0, refused: 0, repeated: 0 };
  private readonly found: string[] = [];
  private readonly seenKinds = new Set<string>();
  /** What was refused at once, by route. */
  private readonly refusals = new Map<string, Strike[]>();
  private readonly refusedTraces = new Map<string, string>();

  constructor(
    private readonly seed: number,
    private readonly wire: Wire,
    private readonly rows: Rows,
  ) {}

  get faults(): readonly string[] {
    return this.found;
  }

  get isLost(): boolean {
    return this.found.length >= shownAtMost;
  }

  /** Sends all, several at once. */
  async send(strikes: readonly Strike[]): Promise<void> {
    const left = [...strikes];
    const lane = async (): Promise<void> => {
      for (let strike = left.shift(); strike !== undefined && !this.isLost; strike = left.shift()) {
        await this.strike(strike);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  }

  /** Asks once more for a part of what was refused: as long as it is refused again, no row may come, go or change. */
  async repeatRefused(): Promise<void> {
    await this.rows.settled();
    let before = await this.rows.taken();
    let writer = await this.rows.nextWriter();
    for (const strike of [...this.refusals.values()].flat()) {
      if (this.isLost) return;
      const { status, text } = await this.wire.send(strike.attack.message);
      this.counts.repeated += 1;
      const next = await this.rows.nextWriter();
      if (next === writer) continue;
      if (status < 400) await this.rows.settled();
      const after = await this.rows.taken();
      const moved = status < 400 ? [] : differences(before, after);
      if (moved.length > 0) this.report(strike, `${status} ${text}`, `refused, and yet written: ${moved.join('; ')}`);
      before = after;
      writer = await this.rows.nextWriter();
    }
    this.refusals.clear();
  }

  /** Looks for what refused requests have left in the journals and in the log of events. */
  async lookForTraces(): Promise<void> {
    await this.rows.settled();
    for (const { trace, left } of await this.rows.leftBy([...this.refusedTraces.keys()])) {
      this.found.push(`refused, and yet there is ${left}: ${this.refusedTraces.get(trace) ?? trace}`);
    }
    this.refusedTraces.clear();
  }

  private async strike(strike: Strike): Promise<void> {
    const started = performance.now();
    const reply = await this.wire.send(strike.attack.message).catch((error: unknown) => String(error));
    this.counts.sent += 1;
    if (typeof reply === 'string') {
      this.report(strike, 'nothing', reply);
      return;
    }
    const said = `${reply.status} ${shortly(reply.text)}`;
    const fault = faultOf(strike, reply) ?? (await this.misnaming(strike, reply));
    if (fault !== undefined) this.report(strike, said, fault);
    if (reply.status < 400) return;
    this.counts.refused += 1;
    const trace = problemIn(reply)?.traceId;
    if (trace !== undefined) this.refusedTraces.set(trace, `${this.told(strike)}\n  → ${said}`);
    const { method, name } = strike.operation;
    const isQuick = performance.now() - started < 1_000;
    const kept = this.refusals.get(name) ?? [];
    // What was refused for the meaning is refused the deepest; a shape is refused before anything is touched.
    const isDeep = reply.status === 422 || reply.status === 409;
    if (method === 'GET' || !isQuick || (kept.length >= repeatedPerRoute && !isDeep)) return;
    this.refusals.set(name, [strike, ...kept].slice(0, repeatedPerRoute));
  }

  /** Another field than the attacked one is called wrong, and was not wrong before. */
  private async misnaming({ attack: { field }, unspoiled }: Strike, reply: Reply): Promise<string | undefined> {
    const named = namedIn(reply);
    if (named === undefined || field === undefined || speaksOf(named, field)) return undefined;
    const before = namedIn(await this.wire.send(unspoiled)) ?? [];
    return named.every((name) => before.includes(name))
      ? undefined
      : `it names ${named.join(', ')}, and ${field} was wrong`;
  }

  private told({ operation, attack: { kind, message } }: Strike): string {
    const { authorization: _secret, ...headers } = message.headers ?? {};
    const first = `${operation.name}, ${kind}, seed ${this.seed}`;
    return `${first}\n  ${message.method} ${shortly(message.path)} ${shortly(JSON.stringify(headers))}\n  ${shortly(String(message.body ?? ''))}`;
  }

  /** Once for every route and manner: the same fault a hundred times would hide the others. */
  private report(strike: Strike, said: string, fault: string): void {
    const manner = `${strike.operation.name} ${fault.slice(0, 60)}`;
    if (this.seenKinds.has(manner) || this.isLost) return;
    this.seenKinds.add(manner);
    this.found.push(`${fault}: ${this.told(strike)}\n  → ${said}`);
  }
}
