import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ClientBase, Pool, PoolClient, QueryConfig } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { atMost } from './at-most.js';
import type { DatabaseLogger } from './database-logger.js';
import type { Database, PoolUsage, Sql, Transaction, TransactionOptions } from './database.js';
import { errorCode, isTransientConflict, messageOf } from './pg-errors.js';
import type { SignalConnection } from './signal-connection.js';
import { StatementNames } from './statement-names.js';

const RETRIES = 3;
const LONGEST_WAIT_ON_CLOSE_MS = 10_000;
const LONGEST_FAREWELL_MS = 5_000;

export interface DatabaseParts {
  readonly schema: string;
  readonly dataSource: DataSource;
  readonly pool: Pool;
  readonly signals: SignalConnection;
  readonly logger: DatabaseLogger;
}

export class PostgresDatabase implements Database {
  readonly schema: string;
  readonly dataSource: DataSource;
  readonly #pool: Pool;
  readonly #signals: SignalConnection;
  readonly #logger: DatabaseLogger;
  #running = 0;
  #whenIdle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  constructor(parts: DatabaseParts) {
    this.schema = parts.schema;
    this.dataSource = parts.dataSource;
    this.#pool = parts.pool;
    this.#signals = parts.signals;
    this.#logger = parts.logger;
  }

  query<Row extends object = Record<string, unknown>>(sql: Sql, parameters?: readonly unknown[]): Promise<Row[]> {
    return this.#counted(() => this.#queryOnce<Row>(sql, parameters));
  }

  transaction<Result>(work: (tx: Transaction) => Promise<Result>, options?: TransactionOptions): Promise<Result> {
    return this.#counted(async () => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await this.#transactOnce(work);
        } catch (error) {
          if (options?.retry !== true || attempt >= RETRIES || !isTransientConflict(error)) throw error;
          await sleep(randomInt(2, 20) * 2 ** attempt);
        }
      }
    });
  }

  notify(channel: string, payload = ''): void {
    this.#signals.notify(channel, payload);
  }

  listen(channel: string, handler: (payload: string) => void): Promise<() => Promise<void>> {
    return this.#signals.listen(channel, handler);
  }

  poolUsage(): PoolUsage {
    const { totalCount, idleCount, waitingCount, options } = this.#pool;
    return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount, max: options.max };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Not `pool.query`: that throws the connection away after any error, a refused duplicate included. */
  async #queryOnce<Row extends object>(sql: Sql, parameters?: readonly unknown[]): Promise<Row[]> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on('error', onError);
    try {
      return await rowsOf<Row>(client, sql, parameters);
    } catch (error) {
      if (hasStalePlan(error)) broken = new Error('stale plan', { cause: error });
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  async #transactOnce<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      // Through TypeORM, so that its manager knows a transaction is open and nests its own as savepoints.
      await runner.startTransaction();
      const tx = new OpenTransaction(runner.manager, client);
      let result: Result;
      try {
        result = await work(tx);
        tx.end();
        await commit(client);
      } catch (error) {
        tx.end();
        await client.query('ROLLBACK').catch(() => undefined);
        if (hasStalePlan(error)) await (client as PoolClient & Pick<Client, 'end'>).end();
        throw error;
      }
      this.#runEffects(tx.effects);
      return result;
    } finally {
      await runner.release();
    }
  }

  #runEffects(effects: readonly (() => void)[]): void {
    for (const effect of effects) {
      try {
        effect();
      } catch (error) {
        this.#logger.error('An effect after a commit threw', { error });
      }
    }
  }

  async #counted<Result>(run: () => Promise<Result>): Promise<Result> {
    if (this.#closed !== undefined) throw new Error(`The database of ${this.schema} is closed`);
    this.#running += 1;
    try {
      return await run();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#whenIdle?.();
    }
  }

  async #close(): Promise<void> {
    if (this.#running > 0) {
      const idle = new Promise<void>((done) => {
        this.#whenIdle = done;
      });
      await atMost(LONGEST_WAIT_ON_CLOSE_MS, idle);
    }
    await this.#signals.close();
    if (await atMost(LONGEST_FAREWELL_MS, this.dataSource.destroy())) return;
    this.#logger.warn('The database was closed with work still running on it', { schema: this.schema });
  }
}

class OpenTransaction implements Transaction {
  readonly manager: EntityManager;
  readonly effects: (() => void)[] = [];
  readonly #client: ClientBase;
  #ended = false;

  constructor(manager: EntityManager, client: ClientBase) {
    this.manager = manager;
    this.#client = client;
  }

  async query<Row extends object = Record<string, unknown>>(sql: Sql, parameters?: readonly unknown[]): Promise<Row[]> {
    // After the end the connection serves somebody else's transaction.
    if (this.#ended) throw new Error('The transaction has ended: a query of it was not awaited');
    return rowsOf<Row>(this.#client, sql, parameters);
  }

  afterCommit(effect: () => void): void {
    if (this.#ended) throw new Error('The transaction has ended');
    this.effects.push(effect);
  }

  end(): void {
    this.#ended = true;
  }
}

/** PostgreSQL answers COMMIT of a failed transaction with a polite ROLLBACK and no error. */
async function commit(client: ClientBase): Promise<void> {
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') {
    throw new Error('The transaction was rolled back: a statement in it had failed and its error was swallowed');
  }
}

const names = new StatementNames();

async function rowsOf<Row extends object>(
  client: ClientBase,
  sql: Sql,
  parameters: readonly unknown[] | undefined,
): Promise<Row[]> {
  const config: QueryConfig = typeof sql === 'string' ? { text: sql } : { name: sql.name, text: sql.text };
  if (parameters !== undefined) {
    config.values = [...parameters];
    // Without parameters a text may hold several statements, which cannot be prepared.
    config.name ??= names.nameOf(config.text);
  }
  const result = await client.query<Row>(config);
  return result.rows;
}

/** A prepared statement whose tables were migrated under it: its connection must go, the next one parses anew. */
function hasStalePlan(error: unknown): boolean {
  return errorCode(error) === '0A000' && messageOf(error).includes('cached plan');
}
