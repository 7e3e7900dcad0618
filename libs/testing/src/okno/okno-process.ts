import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Caller } from './caller.js';
import { collectErrorLines } from './error-lines.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
/** Many processes start on few cores. */
const startSeconds = 300;

/** By which the stories are told again of the other way to run: `distributed`, a process for each service. */
const howVariable = 'OKNO_TEST_START';

/** What is started: one process, or one that starts and looks after all the others (`--instances routing=2` in the variable after a space). */
function entryOf(how: string): readonly string[] {
  const [kind = '', ...options] = how.split(' ');
  switch (kind) {
    case '':
    case 'all-in-one':
      return [join(root, 'apps/all-in-one/dist/main.js')];
    case 'distributed':
      return [join(root, 'scripts/distributed.mjs'), ...options];
    default:
      throw new Error(`${howVariable}=${how}: there is only distributed`);
  }
}

/** Who may do everything in a test's installation. */
export const testAdministrator = { email: 'admin@test.okno', password: 'a-password-for-tests' };

export interface OknoProcessOptions {
  /** Kept between two processes when given, else made and deleted. */
  readonly dataDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** How it is started, whatever `OKNO_TEST_START` says: `distributed --instances routing=2`. */
  readonly how?: 'all-in-one' | `distributed${string}`;
}

/**
 * The real thing on a data directory of its own, reached by HTTP alone: all-in-one, or with `OKNO_TEST_START=distributed` a
 * process for each service.
 */
export class OknoProcess {
  private constructor(
    readonly url: string,
    readonly dataDir: string,
    private readonly child: ChildProcess,
    private readonly ownsDataDir: boolean,
    /** What its log has told of errors up to now, line by line. */
    readonly errorLines: readonly string[],
  ) {}

  /** Starts an empty installation with a movable clock, unless `environment` says otherwise. Resolves when it is ready. */
  static async start(options: OknoProcessOptions = {}): Promise<OknoProcess> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'okno-test-')));
    const child = spawn(
      process.execPath,
      ['--enable-source-maps', ...entryOf(options.how ?? process.env[howVariable] ?? '')],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          NODE_OPTIONS: '',
          OKNO_DATA_DIR: dataDir,
          OKNO_PORT: '0',
          OKNO_DEMO: 'off',
          // Where the run has a Kafka, each installation has topics of its own there, and finds them again.
          KAFKA_PREFIX: `${basename(dataDir)}.`,
          OKNO_TEST_CLOCK: 'on',
          OKNO_ADMIN_EMAIL: testAdministrator.email,
          OKNO_ADMIN_PASSWORD: testAdministrator.password,
          ...options.environment,
        },
      },
    );
    const errorLines: string[] = [];
    collectErrorLines(child.stderr, errorLines);
    const url = await addressOf(child);
    return new OknoProcess(url, dataDir, child, options.dataDir === undefined, errorLines);
  }

  /** Somebody signed in. */
  async signIn(
    email: string = testAdministrator.email,
    password: string = testAdministrator.password,
  ): Promise<Caller> {
    return Caller.signIn(this.url, email, password);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The process has no id');
    return this.child.pid;
  }

  /** Ends it as a power cut would. The embedded PostgreSQL lives on, as it would after a crash of the process alone. */
  async kill(): Promise<void> {
    const ended = exitOf(this.child);
    this.child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = exitOf(this.child);
      this.child.kill('SIGTERM');
      await ended;
    }
    if (this.ownsDataDir) await rm(this.dataDir, { recursive: true, force: true });
  }
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`Okno was not ready in ${startSeconds.toString()} s:\n${output}`));
    }, startSeconds * 1000);
    const listen = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /Okno is ready: (http:\S+)/.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`Okno ended with ${String(code)} before it was ready:\n${output}`));
    });
  });
}
