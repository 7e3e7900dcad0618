import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { atMost } from './at-most.js';
import type { DatabaseLogger } from './database-logger.js';

type Handler = (payload: string) => void;

const DEBOUNCE_MS = 1;
const LONGEST_PAUSE_MS = 2_000;
const LONGEST_FAREWELL_MS = 1_000;
const LONGEST_CHANNEL_BYTES = 63;
const LONGEST_PAYLOAD_BYTES = 7_999;
/** More than this during an outage means that listeners poll everything anyway. */
const MOST_PENDING = 1_000;

/**
 * The one connection of a service for LISTEN and NOTIFY, made when first needed, kept alive while somebody listens.
 * It is no pool connection, so that a wake-up never waits behind the work of a busy pool.
 */
export class SignalConnection {
  readonly #config: ClientConfig;
  readonly #logger: DatabaseLogger;
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #pending = new Map<string, readonly [channel: string, payload: string]>();
  readonly #closing = new AbortController();
  #connected: Promise<Client> | undefined;
  #everConnected = false;
  #flushTimer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;

  constructor(config: ClientConfig, logger: DatabaseLogger) {
    this.#config = config;
    this.#logger = logger;
  }

  notify(channel: string, payload: string): void {
    checkChannel(channel);
    if (Buffer.byteLength(payload) > LONGEST_PAYLOAD_BYTES)
      throw new RangeError('A NOTIFY payload is below 8000 bytes');
    if (this.#closing.signal.aborted || this.#pending.size >= MOST_PENDING) return;
    this.#pending.set(`${channel}\n${payload}`, [channel, payload]);
    if (this.#flushing === undefined) this.#flushTimer ??= setTimeout(() => void this.#flush(), DEBOUNCE_MS);
  }

  async listen(channel: string, handler: Handler): Promise<() => Promise<void>> {
    checkChannel(channel);
    const handlers = this.#handlers.get(channel) ?? new Set();
    this.#handlers.set(channel, handlers);
    // Wrapped, so that the same function given twice is two listeners.
    const own: Handler = (payload) => {
      handler(payload);
    };
    handlers.add(own);
    await this.#untilDone((client) => client.query(`LISTEN ${client.escapeIdentifier(channel)}`));
    return async () => {
      if (!handlers.delete(own) || handlers.size > 0) return;
      this.#handlers.delete(channel);
      const client = await this.#connected?.catch(() => undefined);
      if (this.#handlers.has(channel)) return;
      await client?.query(`UNLISTEN ${client.escapeIdentifier(channel)}`).catch(() => undefined);
    };
  }

  async close(): Promise<void> {
    clearTimeout(this.#flushTimer);
    if (this.#connected !== undefined) await atMost(LONGEST_FAREWELL_MS, this.#flush());
    this.#closing.abort();
    this.#handlers.clear();
    const client = await this.#connected?.catch(() => undefined);
    if (client !== undefined) await atMost(LONGEST_FAREWELL_MS, client.end());
  }

  #flush(): Promise<void> {
    this.#flushTimer = undefined;
    this.#flushing ??= this.#sendPending().finally(() => {
      this.#flushing = undefined;
      if (this.#pending.size > 0 && !this.#closing.signal.aborted)
        this.#flushTimer ??= setTimeout(() => void this.#flush(), DEBOUNCE_MS);
    });
    return this.#flushing;
  }

  async #sendPending(): Promise<void> {
    if (this.#pending.size === 0) return;
    try {
      const client = await this.#connect();
      const messages = [...this.#pending.values()];
      this.#pending.clear();
      await client.query({
        name: 'okno-notify',
        text: 'SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS message (channel, payload)',
        values: [messages.map(([channel]) => channel), messages.map(([, payload]) => payload)],
      });
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#logger.warn('Wake-ups were lost; listeners will poll', { error });
    }
  }

  async #untilDone(command: (client: Client) => Promise<unknown>): Promise<void> {
    for (;;) {
      const client = await this.#connect();
      try {
        await command(client);
        return;
      } catch (error) {
        if (this.#connected !== undefined && (await this.#connected.catch(() => undefined)) === client) throw error;
      }
    }
  }

  #connect(): Promise<Client> {
    this.#connected ??= this.#connectWithPatience();
    return this.#connected;
  }

  async #connectWithPatience(): Promise<Client> {
    for (let pause = 25; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      this.#closing.signal.throwIfAborted();
      const client = new Client(this.#config);
      client.on('error', () => undefined);
      try {
        await client.connect();
        this.#attach(client);
        await this.#listenToAll(client);
        return client;
      } catch (error) {
        await atMost(LONGEST_FAREWELL_MS, client.end()).catch(() => undefined);
        if (pause === 25) this.#logger.warn('The connection for wake-ups cannot be made; trying on', { error });
        await sleep(pause, undefined, { signal: this.#closing.signal });
      }
    }
  }

  #attach(client: Client): void {
    client.on('notification', ({ channel, payload }) => {
      this.#call(channel, payload ?? '');
    });
    client.once('end', () => {
      if (this.#closing.signal.aborted) return;
      this.#connected = undefined;
      if (this.#handlers.size === 0) return;
      this.#logger.warn('The connection for wake-ups broke; connecting again');
      this.#connect().catch(() => undefined);
    });
  }

  async #listenToAll(client: Client): Promise<void> {
    const channels = [...this.#handlers.keys()];
    if (channels.length > 0) {
      await client.query(channels.map((channel) => `LISTEN ${client.escapeIdentifier(channel)}`).join(';'));
    }
    if (this.#everConnected) for (const channel of channels) this.#call(channel, '');
    this.#everConnected = true;
  }

  #call(channel: string, payload: string): void {
    for (const handler of this.#handlers.get(channel) ?? []) {
      try {
        handler(payload);
      } catch (error) {
        this.#logger.error('A listener threw', { channel, error });
      }
    }
  }
}

function checkChannel(channel: string): void {
  const length = Buffer.byteLength(channel);
  if (length === 0 || length > LONGEST_CHANNEL_BYTES) throw new RangeError('A channel name has 1 to 63 bytes');
}
