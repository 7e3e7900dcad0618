import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbeddedPostgres, stopLeftEmbeddedPostgres } from '@okno/persistence';
import { KafkaBroker, OknoProcess, freePort, type Caller } from '@okno/testing';
import type { LogAddress } from '../world/read-log.js';
import { killPostmaster } from './kill-postmaster.js';
import { childrenRunning } from './processes.js';
import { SmallDisk } from './small-disk.js';

export type LogKind = 'embedded' | 'kafka';
const cubeDiskMebibytes = 96;

/** All of Okno, that faults are inflicted on: one process on the embedded log, or a process for each service over Kafka. */
export class Installation {
  /** How far tests have moved business time. */
  private aheadMilliseconds = 0;
  private okno: OknoProcess | undefined;
  private url = '';

  private constructor(
    readonly kind: LogKind,
    private readonly dataDir: string,
    private readonly port: number,
    readonly broker: KafkaBroker | undefined,
    /** Where the cube lies, when this user may mount such a disk. */
    readonly cubeDisk: SmallDisk | undefined,
  ) {}

  /** @throws NoKafkaHere where no broker can be had */
  static async start(kind: LogKind): Promise<Installation> {
    const broker = kind === 'kafka' ? await KafkaBroker.start({ heap: 384 }) : undefined;
    const dataDir = await mkdtemp(join(tmpdir(), 'okno-fault-'));
    const disk = await SmallDisk.mount(join(dataDir, 'cube-disk'), cubeDiskMebibytes);
    const installation = new Installation(kind, dataDir, await freePort(), broker, disk);
    try {
      await installation.run();
      const { url } = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
      installation.url = url;
    } catch (error) {
      await installation.stop();
      throw error;
    }
    return installation;
  }

  get process(): OknoProcess {
    if (this.okno === undefined) throw new Error('Okno does not run');
    return this.okno;
  }

  get logAddress(): LogAddress {
    const { broker, url: databaseUrl } = this;
    if (broker === undefined) return { databaseUrl };
    return { databaseUrl, kafka: { brokers: broker.address, prefix: `${basename(this.dataDir)}.` } };
  }

  now(): Date {
    return new Date(Date.now() + this.aheadMilliseconds);
  }

  /** Moves business time forward, however often it has to be asked for; resolves when nothing is under way any more. */
  async passTime(administrator: Caller, milliseconds: number, seconds: number): Promise<void> {
    this.aheadMilliseconds += milliseconds;
    let last: unknown;
    const until = performance.now() + seconds * 1_000;
    while (performance.now() < until) {
      // A process that was started again is there already; a moment ahead of it is never a step back.
      this.aheadMilliseconds += 1_000;
      const now = this.now().toISOString();
      const answer = await administrator.call('PUT', '/test/clock', { now }).catch((error: unknown) => ({
        status: 0,
        body: String(error),
      }));
      if (answer.status === 200) return;
      last = answer;
      await pause(250);
    }
    throw new Error(`Okno does not come to rest: ${JSON.stringify(last)}`);
  }

  /** The processes of a service; all services are in one process on the embedded log. */
  pidsOf(service: string): Promise<readonly number[]> {
    if (this.kind === 'embedded') return Promise.resolve([this.process.pid]);
    return childrenRunning(this.process.pid, `/${service}/dist/main.js`);
  }

  /** Ends the process that is everything, as a power cut would, and starts it again; with PostgreSQL when `withDatabase`. */
  async killAndStart(withDatabase: boolean): Promise<void> {
    if (withDatabase) await this.killDatabase();
    await this.process.kill();
    this.okno = undefined;
    await this.run();
  }

  killDatabase(): Promise<void> {
    return killPostmaster(this.dataDir);
  }

  /** Resolves when every service says that it can work. @throws when it does not within two minutes */
  async ready(): Promise<void> {
    let last = '';
    const until = performance.now() + 120_000;
    while (performance.now() < until) {
      const signal = AbortSignal.timeout(5_000);
      last = await fetch(`${this.process.url}/health/ready`, { signal })
        .then(async (response) => (response.ok ? 'ready' : await response.text()))
        .catch((error: unknown) => String(error));
      if (last === 'ready') return;
      await pause(200);
    }
    throw new Error(`Okno does not get ready: ${last}`);
  }

  async stop(): Promise<void> {
    await this.okno?.stop();
    await stopLeftEmbeddedPostgres(join(this.dataDir, 'postgres'));
    await this.broker?.stop();
    await this.cubeDisk?.unmount();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async run(): Promise<void> {
    this.okno = await OknoProcess.start({
      dataDir: this.dataDir,
      how: this.kind === 'embedded' ? 'all-in-one' : 'distributed --instances routing=2,escalation=2',
      environment: {
        OKNO_PORT: this.port.toString(),
        OKNO_TIMEZONE: 'Europe/Moscow',
        OKNO_LOG_LEVEL: process.env.OKNO_FAULT_LOG_LEVEL ?? 'fatal',
        OKNO_TEST_CLOCK_AHEAD: this.aheadMilliseconds.toString(),
        ...(this.cubeDisk === undefined ? {} : { OKNO_CUBE_FILE: join(this.cubeDisk.folder, 'cube.duckdb') }),
        ...(this.broker === undefined ? {} : { KAFKA_BROKERS: this.broker.address }),
      },
    });
  }
}
