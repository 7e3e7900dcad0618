import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { silentLogger, type DatabaseLogger } from '../database-logger.js';
import { parseUrl } from '../open-database.js';
import { lockClass } from '../provision.js';

export interface InstanceLockOptions {
  /** The migrator's URL. */
  readonly url: string;
  readonly schema: string;
  readonly applicationName: string;
  readonly logger?: DatabaseLogger;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const CONNECT_MS = 10_000;

/**
 * Says to others that an instance of a service works on its schema. Any number of instances hold it at the same time, or
 * one holds it alone. It lasts as long as its connection, so nothing is left behind by a process that dies.
 */
export class InstanceLock {
  readonly #options: InstanceLockOptions;
  readonly #closing = new AbortController();
  #client: Client | undefined;
  #alone = false;

  private constructor(options: InstanceLockOptions) {
    this.#options = options;
  }

  /** Undefined while somebody holds it alone. */
  static async take(options: InstanceLockOptions): Promise<InstanceLock | undefined> {
    const lock = new InstanceLock(options);
    const client = await lock.#connect();
    if (await lock.#share(client)) {
      lock.#attach(client);
      return lock;
    }
    await client.end();
    return undefined;
  }

  /** Keeps every other instance out until `shareAgain`; false when there is one. */
  async tryAlone(): Promise<boolean> {
    const { rows } = await this.#connected().query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken',
      this.#key(),
    );
    this.#alone = rows[0]?.taken === true;
    return this.#alone;
  }

  async shareAgain(): Promise<void> {
    if (!this.#alone) return;
    this.#alone = false;
    await this.#connected().query('SELECT pg_advisory_unlock($1, hashtext($2))', this.#key());
  }

  /**
   * The connection that holds the lock alone, as the migrator: a transaction on it can only commit while the lock is held.
   * @throws when it is not, or not any more
   */
  get clientOfTheOnlyOne(): Client {
    if (!this.#alone) throw new Error(`Another instance may work on ${this.#options.schema}: the lock was lost`);
    return this.#connected();
  }

  async release(): Promise<void> {
    this.#closing.abort();
    await this.#client?.end().catch(() => undefined);
  }

  #connected(): Client {
    if (this.#client === undefined) throw new Error(`The connection that tells of ${this.#options.schema} broke`);
    return this.#client;
  }

  async #connect(): Promise<Client> {
    const client = new Client({
      connectionString: parseUrl(this.#options.url).href,
      application_name: `${this.#options.applicationName} presence`,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  async #share(client: Client): Promise<boolean> {
    const { rows } = await client.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock_shared($1, hashtext($2)) AS taken',
      this.#key(),
    );
    return rows[0]?.taken === true;
  }

  #attach(client: Client): void {
    this.#client = client;
    client.once('end', () => {
      this.#client = undefined;
      this.#alone = false;
      if (!this.#closing.signal.aborted) void this.#shareOnceMore().catch(() => undefined);
    });
  }

  /** PostgreSQL went away and comes again, and whoever was here still is. */
  async #shareOnceMore(): Promise<void> {
    const logger = this.#options.logger ?? silentLogger;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await sleep(pause, undefined, { signal: this.#closing.signal });
      const client = await this.#connect().catch(() => undefined);
      if (client === undefined) continue;
      const shared = await this.#share(client).catch(() => false);
      if (shared && !this.#closing.signal.aborted) {
        this.#attach(client);
        return;
      }
      logger.warn('The lock of the running instances could not be taken again; trying on', {
        schema: this.#options.schema,
      });
      await client.end().catch(() => undefined);
    }
  }

  #key(): [number, string] {
    return [lockClass, `${this.#options.schema} instances`];
  }
}
