import type { DataSource, EntityManager } from 'typeorm';

/** One open transaction in a service's own schema. */
export interface Transaction {
  /** TypeORM's manager on the transaction's connection, for entities. */
  readonly manager: EntityManager;
  /** Runs one statement with `$1…` parameters and answers its rows (an empty array where the statement returns none). */
  query<Row extends object = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Calls `effect` once the transaction has committed; never after a rollback. Effects must not throw. */
  afterCommit(effect: () => void): void;
}

/** One service's database: a schema and a run-time role of its own on the one PostgreSQL. */
export interface Database {
  readonly schema: string;
  readonly dataSource: DataSource;
  /** Runs one statement outside any transaction. */
  query<Row extends object = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Runs `work` in one READ COMMITTED transaction: committed when it resolves, rolled back when it throws. */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /**
   * Sends every distinct (channel, payload) once, soon after now, on a connection outside any transaction
   * (NOTIFY inside a transaction serialises commits). Debounced; losing one is allowed: listeners poll as a net.
   */
  notify(channel: string, payload?: string): void;
  /** Calls `handler` for each NOTIFY on `channel`; survives reconnects. Resolves when listening; the result stops it. */
  listen(channel: string, handler: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
