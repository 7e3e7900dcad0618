import { createHash } from 'node:crypto';
import { connect as connectPlainly, type Socket } from 'node:net';
import { connect as connectWithTls } from 'node:tls';
import { WakeSignal } from '@okno/messaging';
import type { AmiAddress } from './ami-address.rules.js';
import { AmiReader, writeAction, type AmiMessage } from './ami-message.rules.js';

/** The exchange does not know the name or the secret, or forbids them to look. */
export class CredentialsRefused extends Error {}

export interface Patience {
  /** To answer an action. */
  readonly answerMilliseconds: number;
  /** Of silence before the line is tried with a ping; a line that stays silent for twice as long is dead. */
  readonly silenceMilliseconds: number;
}

/** Messages waiting for whoever reads them; more are kept by nobody. */
const mostWaiting = 100_000;

/** A signed-in connection to the manager interface of an exchange; it listens and changes nothing there. */
export class AmiConnection {
  private readonly reader = new AmiReader();
  private readonly arrived = new WakeSignal();
  private readonly waiting: AmiMessage[] = [];
  private readonly answers = new Map<string, (message: AmiMessage | Error) => void>();
  private readonly lists = new Map<string, AmiMessage[]>();
  private actions = 0;
  private failure: Error | undefined;
  private pings = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly patience: Patience,
  ) {
    socket.setEncoding('utf8');
    socket.setNoDelay(true);
    socket.on('data', (piece: unknown) => {
      this.take(String(piece));
    });
    socket.on('timeout', () => {
      this.soundOut();
    });
    socket.on('error', (error) => {
      this.end(error);
    });
    socket.on('close', () => {
      this.end(new Error('the exchange has closed the connection'));
    });
    socket.setTimeout(patience.silenceMilliseconds);
  }

  /** @throws CredentialsRefused, or what the network says; nothing in it tells the secret */
  static async open(address: AmiAddress, patience: Patience): Promise<AmiConnection> {
    const { host, port } = address;
    const socket = address.isEncrypted ? connectWithTls({ host, port }) : connectPlainly({ host, port });
    const connection = new AmiConnection(socket, patience);
    try {
      await connection.signIn(address);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** What the exchange calls itself. */
  get greeting(): string {
    return this.reader.greeting ?? '';
  }

  /** The next event; waits for it. @throws when the connection is gone and everything it brought is read */
  async next(): Promise<AmiMessage> {
    for (;;) {
      const message = this.waiting.shift();
      if (message !== undefined) return message;
      if (this.failure !== undefined) throw this.failure;
      await this.arrived.sleep(this.patience.silenceMilliseconds);
    }
  }

  /** Channels that there are now. */
  async channels(): Promise<readonly AmiMessage[]> {
    const id = this.nextId();
    const list: AmiMessage[] = [];
    this.lists.set(id, list);
    const complete = this.answerTo(endOf(id));
    complete.catch(() => undefined);
    try {
      const answer = await this.ask({ Action: 'CoreShowChannels' }, id);
      if (answer.Response !== 'Success') throw new Error(`the exchange shows no channels: ${answer.Message ?? ''}`);
      await complete;
      return list;
    } finally {
      this.lists.delete(id);
      this.answers.get(endOf(id))?.(new Error('nobody waits any longer'));
    }
  }

  close(): void {
    this.end(new Error('the connection was closed'));
    this.socket.destroy();
  }

  /** Events of calls and of queues' agents alone; the answer to a challenge is a hash, the secret stays here. */
  private async signIn({ user, secret, isPlain }: AmiAddress): Promise<void> {
    await this.greeted();
    const login = { Action: 'Login', Username: user, Events: 'call,agent' };
    const answer = await this.ask(
      isPlain ? { ...login, Secret: secret } : { ...login, AuthType: 'MD5', Key: await this.keyFor(secret) },
    );
    if (answer.Response !== 'Success') {
      throw new CredentialsRefused(`the exchange refuses the name or the secret: ${answer.Message ?? 'no reason'}`);
    }
  }

  /** No secret goes to who has not said that it is an exchange. */
  private async greeted(): Promise<void> {
    while (this.reader.greeting === undefined) {
      if (this.failure !== undefined) throw this.failure;
      if (!(await this.arrived.sleep(this.patience.answerMilliseconds))) throw new Error('the exchange does not greet');
    }
  }

  private async keyFor(secret: string): Promise<string> {
    const answer = await this.ask({ Action: 'Challenge', AuthType: 'MD5' });
    const challenge = answer.Challenge;
    if (challenge === undefined) {
      throw new CredentialsRefused(
        `the exchange gives no challenge: ${answer.Message ?? 'no reason'}; see login=plain`,
      );
    }
    return createHash('md5').update(`${challenge}${secret}`).digest('hex');
  }

  private ask(action: AmiMessage, id = this.nextId()): Promise<AmiMessage> {
    const answer = this.answerTo(id);
    this.socket.write(writeAction({ ...action, ActionID: id }));
    return answer;
  }

  private nextId(): string {
    this.actions += 1;
    return `okno-${String(this.actions)}`;
  }

  private answerTo(id: string): Promise<AmiMessage> {
    return new Promise((resolve, reject) => {
      const tooLate = setTimeout(() => {
        this.answers.get(id)?.(new Error('the exchange does not answer'));
      }, this.patience.answerMilliseconds);
      this.answers.set(id, (answer) => {
        clearTimeout(tooLate);
        this.answers.delete(id);
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      });
      if (this.failure !== undefined) this.answers.get(id)?.(this.failure);
    });
  }

  private take(piece: string): void {
    this.pings = 0;
    try {
      for (const message of this.reader.take(piece)) this.sort(message);
      this.arrived.wake();
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)));
      this.socket.destroy();
    }
  }

  private sort(message: AmiMessage): void {
    const id = message.ActionID ?? '';
    if ('Response' in message) {
      this.answers.get(id)?.(message);
      return;
    }
    const list = this.lists.get(id);
    if (list === undefined) this.waiting.push(message);
    else if (message.Event === 'CoreShowChannel') list.push(message);
    else this.answers.get(endOf(id))?.(message);
    if (this.waiting.length > mostWaiting) throw new Error('the exchange tells more than can be written down');
  }

  private soundOut(): void {
    this.pings += 1;
    if (this.pings > 1) {
      this.end(new Error('the exchange has fallen silent'));
      this.socket.destroy();
      return;
    }
    this.ask({ Action: 'Ping' }).catch(() => undefined);
    this.socket.setTimeout(this.patience.silenceMilliseconds);
  }

  private end(error: Error): void {
    this.failure ??= error;
    for (const answer of [...this.answers.values()]) answer(this.failure);
    this.arrived.wake();
  }
}

/** The key under which the end of a list is waited for. */
function endOf(id: string): string {
  return `${id} end`;
}
