import { Client, Pool, type ClientConfig } from 'pg';
import { DataSource, type DataSourceOptions, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { refuseHalfRestored } from './backup/empty-database.js';
import { silentLogger, type DatabaseLogger } from './database-logger.js';
import type { Database } from './database.js';
import { checkMigrationNames, runMigrations, type Migration } from './migrations.js';
import { PostgresDatabase } from './postgres-database.js';
import { provisionService } from './provision.js';
import { runtimeRoleName, runtimeRolePassword } from './runtime-role.js';
import { SignalConnection } from './signal-connection.js';
import { valueParsers } from './value-parsers.js';

export interface OpenDatabaseOptions {
  /** The migrator's URL: a superuser, or a role that may create roles and, in this database, schemas. */
  readonly url: string;
  /** Lower-case letters, digits and underscores: `intake`, `complaints_analytics`. */
  readonly schema: string;
  /** The run-time role, if not `okno_<schema>`. */
  readonly role?: string;
  /** What the run-time role's password is derived from; the URL's password unless given. The same for all instances. */
  readonly roleSecret?: string;
  readonly applicationName: string;
  /** Connections at most, besides the one for wake-ups. */
  readonly poolSize: number;
  readonly migrations: readonly Migration[];
  readonly entities?: readonly EntityTarget<ObjectLiteral>[];
  readonly logger?: DatabaseLogger;
  readonly timeouts?: Partial<DatabaseTimeouts>;
}

/** All in milliseconds; 0 is "never". */
export interface DatabaseTimeouts {
  /** One statement. Default 30 s. */
  readonly statement: number;
  /** Waiting for one lock. Default 10 s. */
  readonly lock: number;
  /** A transaction that does nothing. Default 60 s. */
  readonly idleInTransaction: number;
  /** Waiting for a connection: to the server, or for a free one of the pool. Default 10 s. */
  readonly connect: number;
  /** Until an unused connection is closed. Default 10 s. */
  readonly idleConnection: number;
}

const defaultTimeouts: DatabaseTimeouts = {
  statement: 30_000,
  lock: 10_000,
  idleInTransaction: 60_000,
  connect: 10_000,
  idleConnection: 10_000,
};

const SCHEMA = /^[a-z][a-z0-9_]{0,47}$/;

/**
 * Makes the schema, its run-time role and what migrations are missing as the migrator, then opens a pool as the
 * run-time role, which reaches its own schema only.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  if (!SCHEMA.test(options.schema) || options.schema === 'public') {
    throw new Error(`"${options.schema}" is no schema name for a service`);
  }
  checkMigrationNames(options.migrations);
  const logger = options.logger ?? silentLogger;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const account = await prepareSchema(parseUrl(options.url), options, roleSecretOf(options), timeouts, logger);
  return connectAs(account, options);
}

/** What the run-time roles' passwords are derived from. @throws when neither the options nor the URL have it */
export function roleSecretOf({ url, roleSecret }: Pick<OpenDatabaseOptions, 'url' | 'roleSecret'>): string {
  const secret = roleSecret ?? decodeURIComponent(parseUrl(url).password);
  if (secret === '') throw new Error('The database URL has no password: give roleSecret');
  return secret;
}

export interface ConnectOptions extends Omit<OpenDatabaseOptions, 'migrations' | 'role' | 'roleSecret'> {
  /** A schema whose tables are found before those of `schema`. */
  readonly searchedFirst?: string;
  /** Settings of PostgreSQL for every connection. */
  readonly session?: Readonly<Record<string, string>>;
}

/** Opens a pool as a role that is there already. */
export async function connectAs(
  account: { readonly role: string; readonly password: string },
  options: ConnectOptions,
): Promise<Database> {
  const logger = options.logger ?? silentLogger;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const url = parseUrl(options.url);
  url.username = account.role;
  url.password = account.password;
  const connection: ClientConfig = {
    connectionString: url.href,
    application_name: options.applicationName,
    connectionTimeoutMillis: timeouts.connect,
    keepAlive: true,
    types: valueParsers,
  };
  const dataSource = await connectDataSource(options, connection, timeouts, logger);
  const signals = new SignalConnection(
    // A NOTIFY commits with a transaction id of its own; nobody needs to wait until that is on disk.
    { ...connection, options: sessionOptions(options, timeouts, { synchronous_commit: 'off' }) },
    logger,
  );
  return new PostgresDatabase({ schema: options.schema, dataSource, pool: poolOf(dataSource), signals, logger });
}

async function prepareSchema(
  url: URL,
  options: OpenDatabaseOptions,
  secret: string,
  timeouts: DatabaseTimeouts,
  logger: DatabaseLogger,
): Promise<{ role: string; password: string }> {
  const migrator = new Client({
    connectionString: url.href,
    application_name: `${options.applicationName} migrations`,
    connectionTimeoutMillis: timeouts.connect,
    keepAlive: true,
  });
  migrator.on('error', (error) => {
    logger.warn('The migrating connection broke', { error });
  });
  await migrator.connect();
  try {
    await refuseHalfRestored(migrator);
    const { rows } = await migrator.query<{ name: string }>('SELECT current_database() AS name');
    const role = options.role ?? runtimeRoleName(options.schema, rows[0]?.name ?? '');
    const password = runtimeRolePassword(role, secret);
    await provisionService(migrator, { schema: options.schema, role, password });
    const ran = await runMigrations(migrator, { schema: options.schema, role }, options.migrations);
    if (ran.length > 0) logger.info('Migrations ran', { schema: options.schema, migrations: ran });
    return { role, password };
  } finally {
    await migrator.end();
  }
}

async function connectDataSource(
  options: ConnectOptions,
  connection: ClientConfig,
  timeouts: DatabaseTimeouts,
  logger: DatabaseLogger,
): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    schema: options.schema,
    entities: [...(options.entities ?? [])] as NonNullable<DataSourceOptions['entities']>,
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logging: false,
    applicationName: options.applicationName,
    poolSize: options.poolSize,
    poolErrorHandler: (error: unknown) => {
      logger.warn('An idle connection broke', { error });
    },
    extra: {
      ...connection,
      options: sessionOptions(options, timeouts, options.session),
      idleTimeoutMillis: timeouts.idleConnection,
    },
  });
  return dataSource.initialize();
}

/** Given when a connection starts, so that no statement is spent on it and RESET ALL cannot undo it. */
function sessionOptions(
  { schema, searchedFirst }: ConnectOptions,
  timeouts: DatabaseTimeouts,
  more: Readonly<Record<string, string>> = {},
): string {
  const settings = {
    // `public` only for the extensions' functions and operators: nobody may create anything there.
    search_path: [searchedFirst, schema, 'public'].filter((name) => name !== undefined).join(','),
    timezone: 'UTC',
    statement_timeout: String(timeouts.statement),
    lock_timeout: String(timeouts.lock),
    idle_in_transaction_session_timeout: String(timeouts.idleInTransaction),
    ...more,
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/** TypeORM keeps its pool to itself; one pool for both ways of asking is half the connections. */
function poolOf(dataSource: DataSource): Pool {
  const { driver } = dataSource;
  const master: unknown = 'master' in driver ? driver.master : undefined;
  if (!(master instanceof Pool)) throw new Error('This version of TypeORM keeps its pool somewhere else');
  // A server that goes away in the very moment a connection is made tells so before the pool listens: unheard, it ends the process.
  master.on('connect', (client) => client.on('error', () => undefined));
  return master;
}

/** `postgresql:///name?host=/dir` is fine for PostgreSQL, but a URL without a host takes no user. */
export function parseUrl(text: string): URL {
  const url = new URL(text.replace(/^(postgres(?:ql)?:\/\/)(?=\/)/, '$1localhost'));
  if (url.protocol !== 'postgresql:' && url.protocol !== 'postgres:') {
    throw new Error('The database URL must begin with postgresql://');
  }
  return url;
}
