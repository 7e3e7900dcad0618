import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { messageToParent, parentVariable, type MessageToChild, type MessageToParent } from '@okno/service-kit';
import { afterEnd, type LifeSoFar } from './restart.rules.js';

const farewellMilliseconds = 20_000;

export interface SupervisedParts {
  readonly name: string;
  /** Its compiled `main.js`. */
  readonly entry: string;
  /** Asked at every start anew. */
  readonly environment: () => Readonly<Record<string, string | undefined>>;
  /** Hears, for people, what happens to it. */
  readonly say: (line: string) => void;
  readonly onMessage: (message: MessageToParent) => void;
}

/** A process that is started again when it ends unasked. */
export class SupervisedProcess {
  private readonly stopping = new AbortController();
  private child: ChildProcess | undefined;
  private life: LifeSoFar = { endsInARow: 0, wasEverReady: false };
  private living: Promise<void> | undefined;
  private becomeReady: () => void = () => undefined;

  constructor(private readonly parts: SupervisedParts) {}

  /** Resolves when it is ready for the first time. @throws when it ends again and again before */
  async start(): Promise<void> {
    const ready = new Promise<void>((resolve) => {
      this.becomeReady = resolve;
    });
    this.living = this.live();
    await Promise.race([ready, this.living]);
    if (!this.life.wasEverReady) throw new Error(`${this.parts.name} does not start`);
  }

  tell(message: MessageToChild): void {
    if (this.child?.connected === true) this.child.send(message, () => undefined);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    const { child } = this;
    if (child !== undefined && isAlive(child)) {
      child.kill('SIGTERM');
      const tooLong = setTimeout(() => child.kill('SIGKILL'), farewellMilliseconds);
      await once(child, 'exit');
      clearTimeout(tooLong);
    }
    await this.living;
  }

  /** Ends when it is stopped, or given up. */
  private async live(): Promise<void> {
    const { name, say } = this.parts;
    while (!this.isStopping()) {
      const startedAt = performance.now();
      const child = this.spawn();
      await once(child, 'exit');
      if (this.isStopping()) return;
      const how = child.signalCode ?? `code ${String(child.exitCode)}`;
      const livedMilliseconds = performance.now() - startedAt;
      const next = afterEnd(this.life, { exitCode: child.exitCode, livedMilliseconds });
      if (next === 'give-up') {
        say(`${name} ended (${how}) and is given up`);
        return;
      }
      this.life = { ...this.life, endsInARow: next.endsInARow };
      say(`${name} ended (${how}); it is started again in ${(next.pauseMilliseconds / 1000).toString()} s`);
      await pause(next.pauseMilliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private spawn(): ChildProcess {
    const { entry, environment } = this.parts;
    const child = fork(entry, [], {
      // A session of its own: Ctrl-C reaches only us, and we stop everybody in their order.
      detached: true,
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...environment(), [parentVariable]: 'on' },
    });
    child.on('message', (message) => {
      const told = messageToParent.safeParse(message);
      if (told.success) this.hear(child, told.data);
    });
    this.child = child;
    return child;
  }

  private hear(child: ChildProcess, message: MessageToParent): void {
    if (message.kind === 'ready') {
      this.parts.say(`${this.parts.name} runs: process ${String(child.pid)}, ${message.url}`);
      this.life = { ...this.life, wasEverReady: true };
    }
    this.parts.onMessage(message);
    if (message.kind === 'ready') this.becomeReady();
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
