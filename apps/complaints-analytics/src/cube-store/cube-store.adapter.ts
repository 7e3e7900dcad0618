import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import type { Positions } from '@okno/messaging';
import { cubeTableNames, latestChanges, tableDefinitions, type Change } from './cube-tables.rules.js';
import { stageChanges } from './stage-changes.adapter.js';

export interface CubeStoreOptions {
  /** A file, or `:memory:`. One process owns it. */
  readonly file: string;
  /** As DuckDB writes it: `512MB`. */
  readonly memoryLimit: string;
  /** What questions that outgrow the memory may put on the disk, which others need too; `4GB` unless said. */
  readonly spillLimit?: string;
}

/** How often a question given up is told to end until it does. */
const interruptMs = 20;

export type CubeValue = string | number | boolean | null;
export type CubeRow = readonly CubeValue[];

/** Raised when the reader gave a question up, or its time was over. */
export class QuestionInterrupted extends Error {}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function toCubeValue(value: unknown): CubeValue {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  throw new TypeError('the cube answers only texts, numbers and truth values');
}

/** DuckDB refuses everything after a failure in the middle of its own file, as on a full disk, until it is opened anew. */
function isFatal(error: unknown): boolean {
  return /FATAL Error|database has been invalidated/.test(String(error));
}

/** DuckDB with its file open. */
interface Opened {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
}

async function openFile({ file, memoryLimit, spillLimit = '4GB' }: CubeStoreOptions): Promise<Opened> {
  const inMemory = file === ':memory:';
  if (!inMemory) await mkdir(dirname(file), { recursive: true });
  const instance = await DuckDBInstance.create(file, {
    threads: String(Math.max(1, availableParallelism() - 1)),
    memory_limit: memoryLimit,
    max_temp_directory_size: spillLimit,
    autoinstall_known_extensions: 'false',
    ...(inMemory ? {} : { temp_directory: `${file}.tmp` }),
  });
  return { instance, writer: await instance.connect() };
}

function closeFile({ instance, writer }: Opened): void {
  writer.closeSync();
  instance.closeSync();
}

/** The columnar store of the cube: one DuckDB file with facts, dimensions and the positions they were read up to. */
export class CubeStore {
  /** Writes follow one another: there is one writing connection. */
  private writing: Promise<unknown> = Promise.resolve();
  private closed: Promise<void> | undefined;
  private readonly failed = new WeakSet<Opened>();

  /** Undefined after a fatal failure, until somebody wants to read or write again. */
  private current: Promise<Opened> | undefined;

  private constructor(private readonly options: CubeStoreOptions) {}

  static async open(options: CubeStoreOptions): Promise<CubeStore> {
    const store = new CubeStore(options);
    await store.makeTables();
    return store;
  }

  /** Empties the cube unless it was fed from this very log, and by all these events. */
  async adopt(epoch: string, sources = ''): Promise<void> {
    const known = new Map((await this.read('SELECT name, value FROM meta')).map(([name, value]) => [name, value]));
    if (known.get('epoch') === epoch && known.get('sources') === sources) return;
    await this.write(async (connection) => {
      for (const table of [...cubeTableNames, 'position', 'meta']) await connection.run(`DELETE FROM ${table}`);
      await connection.run(`INSERT INTO meta VALUES ('epoch', $1), ('layout', $2), ('sources', $3)`, [
        ...[epoch, layout(), sources],
      ]);
    });
  }

  async positions(): Promise<Positions> {
    const rows = await this.read('SELECT partition, next_offset FROM position');
    return new Map(rows.map(([partition, next]) => [String(partition), Number(next)]));
  }

  /** When the newest fact of the cube happened, RFC 3339; undefined for an empty cube. */
  async asOf(): Promise<string | undefined> {
    const [row] = await this.read(`SELECT value FROM meta WHERE name = 'as-of'`);
    return typeof row?.[0] === 'string' ? row[0] : undefined;
  }

  /** Stores facts and the positions they were read up to: both or neither, also after a kill. */
  async apply(changes: readonly Change[], positions: Positions, asOf: string | undefined): Promise<void> {
    await this.write(async (connection) => {
      for (const [table, latest] of latestChanges(changes)) await stageChanges(connection, table, latest);
      for (const [partition, next] of positions) {
        await connection.run('DELETE FROM position WHERE partition = $1', [partition]);
        await connection.run('INSERT INTO position VALUES ($1, $2)', [partition, BigInt(next)]);
      }
      if (asOf === undefined) return;
      const newest = await connection.runAndReadAll(`DELETE FROM meta WHERE name = 'as-of' RETURNING value`);
      const known = newest.getRows()[0]?.[0];
      await connection.run(`INSERT INTO meta VALUES ('as-of', $1)`, [
        typeof known === 'string' && known > asOf ? known : asOf,
      ]);
    });
  }

  /** Answers a question on a connection of its own. @throws QuestionInterrupted when `signal` aborts first. */
  async read(sql: string, parameters: readonly DuckDBValue[] = [], signal?: AbortSignal): Promise<CubeRow[]> {
    try {
      return await this.ask(sql, parameters, signal);
    } catch (error) {
      if (!isFatal(error)) throw error;
      return this.ask(sql, parameters, signal);
    }
  }

  private async ask(sql: string, parameters: readonly DuckDBValue[], signal?: AbortSignal): Promise<CubeRow[]> {
    if (isAborted(signal)) throw new QuestionInterrupted();
    const opened = await this.opened();
    const connection = await opened.instance.connect();
    let repeating: NodeJS.Timeout | undefined;
    const interrupt = (): void => {
      connection.interrupt();
      // DuckDB forgets an interruption that comes while it still plans: it is told again until it listens.
      repeating = setInterval(() => {
        connection.interrupt();
      }, interruptMs);
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      // It may have been given up while the connection was made.
      if (isAborted(signal)) throw new QuestionInterrupted();
      const reader = await connection.runAndReadAll(sql, [...parameters]);
      return reader.getRowsJS().map((row) => row.map(toCubeValue));
    } catch (error) {
      if (isAborted(signal)) throw new QuestionInterrupted();
      this.giveUpIfFatal(opened, error);
      throw error;
    } finally {
      signal?.removeEventListener('abort', interrupt);
      clearInterval(repeating);
      connection.closeSync();
    }
  }

  close(): Promise<void> {
    this.closed ??= this.closeOnce();
    return this.closed;
  }

  private async closeOnce(): Promise<void> {
    await this.writing.catch(() => undefined);
    const opened = await this.current?.catch(() => undefined);
    if (opened !== undefined) closeFile(opened);
  }

  private opened(): Promise<Opened> {
    if (this.current === undefined && this.closed !== undefined) return Promise.reject(new Error('the cube is closed'));
    this.current ??= openFile(this.options).catch((error: unknown) => {
      this.current = undefined;
      throw error;
    });
    return this.current;
  }

  /** Whoever comes next opens the file anew. Questions that still run hold it until they fail as well. */
  private giveUpIfFatal(opened: Opened, error: unknown): void {
    if (!isFatal(error) || this.failed.has(opened)) return;
    this.failed.add(opened);
    this.current = undefined;
    closeFile(opened);
  }

  private async makeTables(): Promise<void> {
    const { writer } = await this.opened();
    await writer.run('CREATE TABLE IF NOT EXISTS meta (name VARCHAR, value VARCHAR)');
    const [row] = await this.read(`SELECT value FROM meta WHERE name = 'layout'`);
    if (row?.[0] === layout()) return;
    // Another layout, or a first start: everything can be read from the log again.
    await this.write(async (connection) => {
      for (const table of [...cubeTableNames, 'position']) await connection.run(`DROP TABLE IF EXISTS ${table}`);
      for (const definition of tableDefinitions()) await connection.run(definition);
      await connection.run('CREATE TABLE position (partition VARCHAR, next_offset BIGINT)');
      await connection.run('DELETE FROM meta');
      await connection.run(`INSERT INTO meta VALUES ('layout', $1)`, [layout()]);
    });
  }

  private write(work: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
    const turn = this.writing.catch(() => undefined).then(() => this.transact(work));
    this.writing = turn;
    return turn;
  }

  private async transact(work: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
    const opened = await this.opened();
    const { writer } = opened;
    try {
      await writer.run('BEGIN TRANSACTION');
      await work(writer);
      await writer.run('COMMIT');
    } catch (error) {
      this.giveUpIfFatal(opened, error);
      await writer.run('ROLLBACK').catch((second: unknown) => {
        this.giveUpIfFatal(opened, second);
      });
      throw error;
    }
  }
}

function layout(): string {
  return tableDefinitions().join(';');
}
