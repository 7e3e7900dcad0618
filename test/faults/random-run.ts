import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from '@okno/testing';
import { check } from './checks/all-checks.js';
import { faults, type Fault } from './inflict/faults.js';
import { Installation, type LogKind } from './inflict/installation.js';
import { Chance } from './load/chance.js';
import { foundCompany } from './load/company.js';
import { Matter, type Setting } from './load/matters.js';
import { Sender } from './load/sender.js';
import { readWorld } from './world/read-world.js';

export interface RunOptions {
  readonly kind: LogKind;
  readonly seed: number;
  /** Without it a few faults, as many as `npm test` has time for. */
  readonly minutes?: number | undefined;
  /** Only faults with this in their name. */
  readonly only?: string | undefined;
}

/** What a run has done; a run that found something throws instead. */
export interface Summary {
  readonly seed: number;
  readonly log: LogKind;
  readonly seconds: number;
  readonly commands: Readonly<Record<string, number>>;
  readonly events: number;
  readonly delivered: number;
  readonly checks: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Faults that this machine does not permit. */
  readonly notDone: readonly string[];
}

const lanes = 4;
const faultsOfARound = 3;
/** In a run without minutes chance takes so many of them: each run has a seed of its own, and others. */
const mostFaults = { embedded: 6, kafka: 4 };
const restSeconds = 180;
const hour = 3_600_000;
/** A little less than the seven days for which a key is remembered, in business time. */
const rememberedHours = 6 * 24;

/** Seconds for which something hangs or is away: a minute where there is time for it. */
const short = { broker: 9, process: 5, transaction: 3 };
const long = { broker: 60, process: 20, transaction: 15 };

/** Commands of chance, faults of chance, and after each few of them everything is looked at. */
export class RandomRun {
  private readonly startedAt = performance.now();
  private readonly happened: string[] = [];
  private readonly inflicted = new Map<string, number>();
  private readonly slow: string[] = [];
  private readonly chance: Chance;
  private checks = 0;
  private events = 0;
  private delivered = 0;
  private matters = 0;

  private constructor(
    private readonly options: RunOptions,
    private readonly installation: Installation,
    private readonly administrator: Caller,
    private readonly director: Caller,
    private readonly setting: Setting,
    private readonly sender: Sender,
  ) {
    this.chance = Chance.of(options.seed, 0);
  }

  /** @throws NoKafkaHere; an Error that names the seed, what was found, and all that had happened */
  static async execute(options: RunOptions): Promise<Summary> {
    const installation = await Installation.start(options.kind);
    try {
      const founded = await foundCompany(installation.process, () => installation.now());
      const notes: string[] = [];
      const sender = new Sender(
        founded.people,
        () => installation.now(),
        (line) => notes.push(line),
      );
      const { administrator, people, setting } = founded;
      const run = new RandomRun(options, installation, administrator, people.director, setting, sender);
      try {
        await run.rounds();
        return run.summary();
      } catch (error) {
        sender.stop();
        throw await run.explain(error, notes);
      }
    } finally {
      await installation.stop();
    }
  }

  private async rounds(): Promise<void> {
    const { minutes } = this.options;
    const possible = faults.filter((fault) => this.isPossible(fault));
    do {
      const left = this.chance
        .shuffled(possible)
        .slice(0, minutes === undefined ? mostFaults[this.options.kind] : undefined);
      while (left.length > 0 && !this.isOver()) await this.round(left.splice(0, faultsOfARound));
    } while (minutes !== undefined && !this.isOver());
  }

  private isOver(): boolean {
    const { minutes } = this.options;
    return minutes !== undefined && performance.now() - this.startedAt > minutes * 60_000;
  }

  private isPossible({ logs, name }: Fault): boolean {
    if (!logs.includes(this.options.kind) || !name.includes(this.options.only ?? '')) return false;
    return this.installation.cubeDisk !== undefined || !name.includes('disk');
  }

  private async round(those: readonly Fault[]): Promise<void> {
    const load = new AbortController();
    const working = Promise.all(Array.from({ length: lanes }, () => this.lane(load.signal)));
    try {
      for (const fault of those.filter(({ atRest }) => atRest !== true)) {
        await pause(300 + this.chance.below(1_200));
        await this.inflict(fault);
      }
      await pause(500);
    } finally {
      load.abort();
    }
    await working;
    for (const fault of those.filter(({ atRest }) => atRest === true)) await this.inflict(fault);
    const passing = this.chance.below(30) * hour;
    this.note(`${(passing / hour).toString()} hours pass`);
    await this.installation.passTime(this.administrator, passing, restSeconds);
    await this.look();
  }

  private async lane(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.matters += 1;
      const chance = Chance.of(this.options.seed, this.matters);
      await new Matter(this.sender, chance, this.setting).run();
      // A long run is there for the faults, not for the load.
      if (this.options.minutes !== undefined) await pause(chance.below(1_000));
    }
  }

  private async inflict(fault: Fault): Promise<void> {
    const { installation, administrator, chance, slow } = this;
    const at = performance.now();
    this.note(`${fault.name} …`);
    await fault.inflict({
      ...{ installation, administrator, chance },
      seconds: this.options.minutes === undefined ? short : long,
      onSlowEvent: (id) => slow.push(id),
    });
    await installation.ready();
    this.note(`${fault.name}: over after ${((performance.now() - at) / 1_000).toFixed(1)} s`);
    this.inflicted.set(fault.name, (this.inflicted.get(fault.name) ?? 0) + 1);
  }

  /** @throws when something is found */
  private async look(): Promise<void> {
    const { installation, director, sender, slow } = this;
    const commands = sender.history;
    const world = await readWorld({
      ...{ address: installation.logAddress, director, commands, slow },
      now: installation.now(),
    });
    const findings = { ...check(world), ...(await this.repeats()) };
    this.checks += 1;
    this.events = new Set(world.log.map(({ id }) => id)).size;
    this.delivered = world.groups.reduce((sum, { receipts }) => sum + receipts.size, 0);
    this.note(`looked at ${commands.length.toString()} commands and ${this.events.toString()} events`);
    if (Object.keys(findings).length > 0) throw new Error(report(findings));
  }

  /** Some of what was acknowledged is sent once more under its key: each must get the answer it got. */
  private async repeats(): Promise<Readonly<Record<string, readonly string[]>>> {
    const since = new Date(this.installation.now().getTime() - rememberedHours * hour).toISOString();
    const made = this.sender.history.filter(
      ({ outcome, row, id, sentAt }) => outcome === 'acknowledged' && row && id && sentAt > since,
    );
    const differing: string[] = [];
    for (const command of this.chance.shuffled(made).slice(0, 10)) {
      const id = await this.sender.again(command);
      if (id !== command.id) differing.push(`${command.what}: was told ${String(command.id)}, now ${String(id)}`);
    }
    return differing.length > 0 ? { 'repetitions get the first answer': differing } : {};
  }

  private note(line: string): void {
    const seconds = ((performance.now() - this.startedAt) / 1_000).toFixed(1);
    const said = `${seconds.padStart(7)} s  ${this.sender.history.length.toString().padStart(6)} commands  ${line}`;
    this.happened.push(said);
    if (this.options.minutes !== undefined || process.env.OKNO_FAULT_VERBOSE !== undefined)
      process.stderr.write(`${said}\n`);
  }

  private async explain(error: unknown, notes: readonly string[]): Promise<Error> {
    const folder = await mkdtemp(join(tmpdir(), 'okno-fault-history-'));
    const file = join(folder, 'commands.jsonl');
    await writeFile(file, this.sender.history.map((command) => JSON.stringify(command)).join('\n'));
    const { kind, seed } = this.options;
    const lines = [
      `Seed ${seed.toString()} on the ${kind} log: ${error instanceof Error ? error.message : String(error)}`,
      ...['What happened:', ...this.happened, `Every command: ${file}`, 'Remarkable answers:', ...notes.slice(-50)],
    ];
    return new Error(lines.join('\n'), { cause: error });
  }

  private summary(): Summary {
    const { history } = this.sender;
    const count = (outcome: string): number => history.filter((command) => command.outcome === outcome).length;
    return {
      seed: this.options.seed,
      log: this.options.kind,
      seconds: Math.round((performance.now() - this.startedAt) / 1_000),
      commands: {
        ...{ acknowledged: count('acknowledged'), refused: count('refused') },
        sentAgain: history.filter(({ statuses }) => statuses.length > 1).length,
      },
      events: this.events,
      delivered: this.delivered,
      checks: this.checks,
      faults: Object.fromEntries(this.inflicted),
      notDone:
        this.installation.cubeDisk === undefined ? ['the disk of the cube is full: this user may not mount'] : [],
    };
  }
}

function report(findings: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(findings)
    .map(
      ([promise, found]) => `${promise}? ${found.length.toString()} times not:\n  ${found.slice(0, 10).join('\n  ')}`,
    )
    .join('\n');
}
