import type { DataSource, EntityManager } from 'typeorm';

/**
 * A statement PostgreSQL parses once per connection. `name` (at most 63 bytes) stands for exactly this text
 * in the whole process; for hot paths.
 */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/**
 * Values come as: int8 → number (an error beyond 2^53, never a wrong number), numeric → string, timestamptz → Date,
 * date / timestamp without zone / interval → string as PostgreSQL writes it, json and jsonb → parsed, bytea → Buffer.
 */
export type Sql = string | PreparedStatement;

export interface TransactionOptions {
  /** Run `work` again (at most three times, after a short random pause) when PostgreSQL ended it by a deadlock or a serialization failure. */
  readonly retry?: boolean;
}

/** One open transaction in a service's own schema. */
export interface Transaction {
  /** TypeORM's manager on the transaction's connection, for entities. */
  readonly manager: EntityManager;
  /** Runs one statement with `$1…` parameters and answers its rows (an empty array where the statement returns none). */
  query<Row extends object = Record<string, unknown>>(sql: Sql, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Calls `effect` once the transaction has committed; never after a rollback. Effects must not throw. */
  afterCommit(effect: () => void): void;
}

/** How a pool's connections are used at this moment. */
export interface PoolUsage {
  readonly used: number;
  readonly idle: number;
  /** Whoever waits for a connection to become free. */
  readonly waiting: number;
  readonly max: number;
}

/** One service's database: a schema and a run-time role of its own on the one PostgreSQL. */
export interface Database {
  readonly schema: string;
  readonly dataSource: DataSource;
  /** Runs one statement outside any transaction. */
  query<Row extends object = Record<string, unknown>>(sql: Sql, parameters?: readonly unknown[]): Promise<Row[]>;
  /**
   * Runs `work` in one READ COMMITTED transaction: committed when it resolves, rolled back when it throws.
   * Also throws when `work` swallowed the error of a failed statement, since nothing can be committed then.
   */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>, options?: TransactionOptions): Promise<Result>;
  /**
   * Sends every distinct (channel, payload) once, soon after now, on a connection outside any transaction
   * (NOTIFY inside a transaction serialises commits). Debounced; losing one is allowed: listeners poll as a net.
   * Channels are shared by all services of the PostgreSQL database: name them with the service's name.
   */
  notify(channel: string, payload?: string): void;
  /**
   * Calls `handler` for each NOTIFY on `channel`; survives reconnects, after each of which the handler is called once
   * with an empty payload, because something may have been missed. Resolves when listening; the result stops it.
   */
  listen(channel: string, handler: (payload: string) => void): Promise<() => Promise<void>>;
  poolUsage(): PoolUsage;
  /** Waits for what is running (at most ten seconds), then closes every connection. */
  close(): Promise<void>;
}
