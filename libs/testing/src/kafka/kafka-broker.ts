import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from '../service/free-ports.js';
import { kafkaJars, NoKafkaHere } from './kafka-jars.js';

const run = promisify(execFile);
const startSeconds = 60;
const stopSeconds = 30;
const prefix = 'okno-kafka-';

/** Starts the broker and outlives it by nothing; when its standard input ends, whoever asked for the broker is gone. */
const keeper = `
exec 3<&0
"$@" </dev/null 3<&- &
broker=$!
echo $broker
(cat <&3 >/dev/null; kill -KILL $broker) 2>/dev/null >/dev/null &
keeper=$!
wait $broker
status=$?
kill $keeper 2>/dev/null
exit $status
`;

export interface KafkaBrokerOptions {
  /** Kept when given, else made, and deleted by `stop`. */
  readonly dataDir?: string;
  /** Heap of the broker, MiB. */
  readonly heap?: number;
}

/** One real broker (KRaft, its own controller) on free ports of 127.0.0.1, out of Maven Central's jars. */
export class KafkaBroker {
  private running: { readonly child: ChildProcess; readonly pid: number } | undefined;

  private constructor(
    private readonly jars: string,
    readonly dataDir: string,
    private readonly ownsDataDir: boolean,
    private readonly heap: number,
    /** `host:port`, the same after every `restart`. */
    readonly address: string,
  ) {}

  /** The folder with what a broker consists of. @throws NoKafkaHere when this machine has no Java or cannot get the jars. */
  static async prepare(): Promise<string> {
    await run('java', ['-version']).catch((error: unknown) => {
      throw new NoKafkaHere('there is no Java that runs', { cause: error });
    });
    return kafkaJars();
  }

  /** Resolves when it answers. @throws NoKafkaHere as `prepare` does. */
  static async start(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
    const jars = await KafkaBroker.prepare();
    await sweep();
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), `${prefix}${process.pid.toString()}-`)));
    const [port = 0, controllerPort = 0] = await freePorts(2);
    const owns = options.dataDir === undefined;
    const broker = new KafkaBroker(jars, dataDir, owns, options.heap ?? 256, `127.0.0.1:${port.toString()}`);
    try {
      await writeFile(join(dataDir, 'server.properties'), properties(dataDir, port, controllerPort));
      if (!(await isFormatted(dataDir))) await broker.format();
      await broker.restart();
    } catch (error) {
      await broker.stop();
      throw error;
    }
    return broker;
  }

  /** Starts it again on its old address and data. */
  async restart(): Promise<void> {
    if (this.running !== undefined) return;
    const java = this.java('kafka.Kafka', [join(this.dataDir, 'server.properties')], this.heap);
    const child = spawn('sh', ['-c', keeper, 'sh', ...java], { stdio: ['pipe', 'pipe', 'pipe'] });
    child.unref();
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      if (said.length > 50) said.shift();
    });
    const pid = await firstNumber(child);
    this.running = { child, pid };
    const ended = new Promise<never>((_, reject) => {
      child.once('exit', () => {
        if (this.running?.child === child) this.running = undefined;
        reject(new Error(`The Kafka broker ended:\n${said.join('\n')}`));
      });
    });
    ended.catch(() => undefined);
    await Promise.race([this.answers(), ended]);
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Stops it in the middle of whatever it does; `resume` lets it go on. */
  pause(): void {
    if (this.running !== undefined) process.kill(this.running.pid, 'SIGSTOP');
  }

  resume(): void {
    if (this.running !== undefined) process.kill(this.running.pid, 'SIGCONT');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    if (this.ownsDataDir) await rm(this.dataDir, { recursive: true, force: true });
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { running } = this;
    if (running === undefined) return;
    this.running = undefined;
    const exited = new Promise<void>((resolve) => {
      running.child.once('exit', () => {
        resolve();
      });
    });
    process.kill(running.pid, signal);
    const giveUp = setTimeout(() => {
      // The keeper ends it when nobody holds its input any more.
      running.child.stdin?.end();
    }, stopSeconds * 1000);
    await exited;
    clearTimeout(giveUp);
  }

  private async format(): Promise<void> {
    const clusterId = randomBytes(16).toString('base64url');
    // With its name in one word: an id may begin with a hyphen.
    const format = ['format', `--cluster-id=${clusterId}`, '--config', join(this.dataDir, 'server.properties')];
    const [command = '', ...rest] = this.java('kafka.tools.StorageTool', format, 128);
    await run(command, rest);
  }

  private java(main: string, rest: readonly string[], heap: number): string[] {
    return [
      ...['java', `-Xmx${heap.toString()}m`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
      ...['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', join(this.jars, '*'), main, ...rest],
    ];
  }

  private async answers(): Promise<void> {
    const [host, port] = this.address.split(':');
    for (let waited = 0; waited < startSeconds * 20; waited += 1) {
      if (await accepts(host ?? '', Number(port))) return;
      await pause(50);
    }
    throw new Error(`The Kafka broker did not answer in ${startSeconds.toString()} s`);
  }
}

function properties(dataDir: string, port: number, controllerPort: number): string {
  const controller = `127.0.0.1:${controllerPort.toString()}`;
  const listener = `PLAINTEXT://127.0.0.1:${port.toString()}`;
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${controller}`,
    listeners: `${listener},CONTROLLER://${controller}`,
    'advertised.listeners': listener,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(dataDir, 'log'),
    'auto.create.topics.enable': false,
    // Its own controller takes a killed broker for alive for this long, and does not let it in again before.
    'broker.session.timeout.ms': 2_000,
    'broker.heartbeat.interval.ms': 500,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A group begins as soon as its first member is there.
    'group.initial.rebalance.delay.ms': 0,
    'log.cleaner.backoff.ms': 200,
    'log.cleaner.dedupe.buffer.size': 2_097_152,
  })
    .map(([name, value]) => `${name}=${String(value)}`)
    .join('\n');
}

/** A run that was killed takes its broker with it and leaves the data; the directory names the run's process. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : NaN;
    if (!Number.isInteger(pid) || lives(pid)) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isFormatted(dataDir: string): Promise<boolean> {
  return access(join(dataDir, 'log', 'meta.properties')).then(
    () => true,
    () => false,
  );
}

function firstNumber(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      reject(new Error('The Kafka broker could not be started'));
    });
    child.stdout?.once('data', (chunk: Buffer) => {
      child.stdout?.resume();
      resolve(Number(chunk.toString().trim().split('\n')[0]));
    });
  });
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const answer = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => {
      answer(true);
    });
    socket.once('error', () => {
      answer(false);
    });
  });
}
