import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { callResource, pageOf, type CallResource } from '@okno/contracts';
import { createLogger } from '@okno/service-kit';
import { TestService } from '@okno/testing';
import { intakeService } from '../service.js';
import { AmiConnection } from './ami-connection.adapter.js';
import { amiAddressOf } from './ami-address.rules.js';

const secret = 'a secret: with a colon';
const calls = pageOf(callResource);

/** An exchange's manager interface, as its documentation describes it; it plays what a test tells it to. */
class Exchange {
  readonly received: string[] = [];
  channels: readonly string[] = [];
  isMute = false;
  /** How many signed in, from the beginning. */
  logins = 0;
  private line: Socket | undefined;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(port = 0): Promise<Exchange> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const exchange = new Exchange(server, (server.address() as AddressInfo).port);
    server.on('connection', (socket) => {
      exchange.serve(socket);
    });
    return exchange;
  }

  /** Plays events; pieces of this many characters, each in a segment of its own. */
  async play(events: readonly string[], pieces = 10_000): Promise<void> {
    const text = events
      .map((event) => `${event.split(' ').join('\r\n').replaceAll('=', ': ').replaceAll('_', ' ')}\r\n\r\n`)
      .join('');
    for (let at = 0; at < text.length; at += pieces) {
      this.line?.write(text.slice(at, at + pieces));
      if (pieces < 10_000) await pause(1);
    }
  }

  hangUp(): void {
    this.line?.destroy();
  }

  async stop(): Promise<void> {
    this.line?.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(socket: Socket): void {
    this.line = socket;
    socket.on('error', () => undefined);
    socket.write('Asterisk Call Manager/5.0.2\r\n');
    let heard = '';
    socket.setEncoding('utf8').on('data', (piece: unknown) => {
      heard += String(piece);
      for (let end = heard.indexOf('\r\n\r\n'); end >= 0; end = heard.indexOf('\r\n\r\n')) {
        this.answer(socket, heard.slice(0, end));
        heard = heard.slice(end + 4);
      }
    });
  }

  private answer(socket: Socket, action: string): void {
    this.received.push(action);
    if (this.isMute) return;
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(action)?.[1] ?? '';
    const say = (...lines: readonly string[]) =>
      socket.write([...lines, `ActionID: ${field('ActionID')}`, '', ''].join('\r\n'));
    switch (field('Action')) {
      case 'Challenge':
        return void say('Response: Success', 'Challenge: 4711');
      case 'Login': {
        const key = createHash('md5').update(`4711${secret}`).digest('hex');
        if (field('Username') !== 'okno' || (field('Key') !== key && field('Secret') !== secret)) {
          say('Response: Error', 'Message: Authentication failed');
          return void socket.end();
        }
        this.logins += 1;
        return void say('Response: Success', 'Message: Authentication accepted');
      }
      case 'CoreShowChannels':
        say('Response: Success', 'EventList: start');
        for (const channel of this.channels)
          say('Event: CoreShowChannel', ...channel.split(' ').map((one) => one.replace('=', ': ')));
        return void say('Event: CoreShowChannelsComplete', 'EventList: Complete');
      case 'Ping':
        return void say('Response: Success', 'Ping: Pong');
      default:
        return void say('Response: Error', 'Message: Invalid/unknown command');
    }
  }
}

const at = (second: number) => `Timestamp=${String(1_777_888_800 + second)}.000000`;
const caller = (id: number) =>
  `Channel=PJSIP/trunk-0000000${String(id)} Uniqueid=1777888800.${String(id)} Linkedid=1777888800.${String(id)}`;
const agent = (id: number) =>
  `Channel=PJSIP/301-0000001${String(id)} Uniqueid=1777888800.1${String(id)} Linkedid=1777888800.${String(id)}`;
const dialled = (id: number) =>
  `DestChannel=PJSIP/301-0000001${String(id)} DestUniqueid=1777888800.1${String(id)} DestCallerIDNum=301`;
const parties = 'CallerIDNum=89161234567 Exten=84950000000 Context=from-trunk';
const begin = (id: number) => [
  `Event=Newchannel ${at(0)} ${caller(id)} ${parties}`,
  `Event=QueueCallerJoin ${at(1)} ${caller(id)} Queue=support`,
  `Event=Newchannel ${at(2)} ${agent(id)}`,
  `Event=DialBegin ${at(2)} ${caller(id)} ${dialled(id)}`,
];
const speak = (id: number) => [
  `Event=DialEnd ${at(9)} ${caller(id)} ${dialled(id)} DialStatus=ANSWER`,
  `Event=AgentConnect ${at(9)} ${caller(id)} Queue=support Interface=PJSIP/301`,
  `Event=Hold ${at(20)} ${agent(id)}`,
  `Event=Unhold ${at(30)} ${agent(id)}`,
  `Event=AttendedTransfer ${at(40)} OrigTransfererUniqueid=1777888800.1${String(id)} Result=Success`,
];
const end = (id: number) => [
  `Event=Hangup ${at(60)} ${agent(id)} Cause=16 Cause-txt=Normal_Clearing`,
  `Event=Hangup ${at(61)} ${caller(id)} Cause=16 Cause-txt=Normal_Clearing`,
];

let exchange: Exchange;
let service: TestService;
let written: string;

async function start(password = secret, login = ''): Promise<void> {
  const sink = new Writable({
    write(piece: Buffer, _encoding, done) {
      written += piece.toString();
      done();
    },
  });
  service = await TestService.start(intakeService, {
    logger: createLogger('info', sink),
    environment: {
      OKNO_AMI_URL: `ami://okno:${encodeURIComponent(password)}@127.0.0.1:${String(exchange.port)}${login}`,
    },
  });
}
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await isSo()) return;
    await pause(50);
  }
  expect(await isSo()).toBe(true);
}
async function list(): Promise<readonly CallResource[]> {
  const reader = await service.as({ roles: ['administrator'] });
  return (await reader.get('/calls', calls)).items;
}
const outcomes = async () => (await list()).map(({ callId, outcome }) => `${callId} ${outcome}`).sort();
async function health(): Promise<object> {
  return (await (await fetch(`${service.url}/health/ready`)).json()) as object;
}

beforeEach(async () => {
  written = '';
  exchange = await Exchange.start();
});
afterEach(async () => {
  await service.stop();
  await exchange.stop();
  expect(written).not.toContain('with a colon');
});

describe('an exchange that tells of its calls itself', () => {
  it.each([10_000, 3])('has them followed, in segments of %i characters', async (pieces) => {
    await start();
    await until(() => exchange.logins === 1);
    await exchange.play([...begin(1), ...begin(2), ...speak(1), ...end(1)], pieces);
    await until(async () => (await outcomes()).includes('1777888800.1 answered'));
    expect(await outcomes()).toEqual(['1777888800.1 answered', '1777888800.2 ringing']);
    const [call] = (await list()).filter(({ callId }) => callId === '1777888800.1');
    expect(call).toMatchObject({
      direction: 'inbound',
      from: '89161234567',
      to: '84950000000',
      queue: 'support',
      waitSeconds: 9,
      holdSeconds: 10,
      talkSeconds: 42,
      transfers: 1,
    });
    expect(exchange.received.join()).not.toContain(secret);
  });

  it('is heard again after the line broke: what ended meanwhile has ended, what began has begun, nothing is twice', async () => {
    await start();
    await until(() => exchange.logins === 1);
    await exchange.play([...begin(1), ...begin(2), ...speak(2)]);
    await until(async () => (await outcomes()).includes('1777888800.2 talking'));
    exchange.channels = [`${caller(2)} ${parties}`, agent(2), `${caller(3)} ${parties}`];
    exchange.hangUp();
    await until(() => exchange.logins === 2);
    await until(async () => (await list()).length === 3);
    await exchange.play([...begin(2), ...end(2)]);
    await until(async () => (await outcomes()).includes('1777888800.2 answered'));
    expect(await outcomes()).toEqual(['1777888800.1 abandoned', '1777888800.2 answered', '1777888800.3 ringing']);
    const [call] = (await list()).filter(({ callId }) => callId === '1777888800.2');
    expect(call).toMatchObject({ waitSeconds: 9, holdSeconds: 10, talkSeconds: 42, transfers: 1 });
  });

  it('is waited for while it is away, and that is told', async () => {
    const { port } = exchange;
    await exchange.stop();
    await start();
    await until(async () => JSON.stringify(await health()).includes('exchange-away'));
    expect(await health()).toMatchObject({ status: 'ready', faults: [], warnings: ['exchange-away'] });
    exchange = await Exchange.start(port);
    await until(() => exchange.logins === 1);
    await until(async () => !('warnings' in (await health())));
    expect(written).toContain('the calls of an exchange are followed');
  });

  it('that refuses the secret is named in the log and in the health, and the secret is not', async () => {
    await start('wrong: with a colon');
    await until(async () => JSON.stringify(await health()).includes('refuses'));
    expect(await health()).toMatchObject({ status: 'ready', warnings: ['exchange-refuses-credentials'] });
    expect(written).toContain('the exchange refuses the credentials of OKNO_AMI_URL');
    expect(written).toContain('Authentication failed');
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/okno_exchange_state\{state="refused"[^}]*\} 1/);
  });

  it('may be told the secret itself, where it knows no challenge', async () => {
    await start(secret, '?login=plain');
    await until(() => exchange.logins === 1);
    expect(exchange.received[0]).toContain(`Secret: ${secret}`);
  });

  it('is tried with a ping when it is quiet, and given up when it does not answer', async () => {
    await start();
    const address = amiAddressOf(`ami://okno:${encodeURIComponent(secret)}@127.0.0.1:${String(exchange.port)}`);
    if (address === undefined) throw new Error('no address');
    const connection = await AmiConnection.open(address, { answerMilliseconds: 5_000, silenceMilliseconds: 50 });
    const gone = connection.next();
    gone.catch(() => undefined);
    await until(() => exchange.received.filter((action) => action.includes('Action: Ping')).length > 2);
    exchange.isMute = true;
    await expect(gone).rejects.toThrow('the exchange has fallen silent');
  });
});
