import { join } from 'node:path';
import { eventLogSettings, openEventLog, type EventLog } from '@okno/messaging';
import { OperatorConnection, findEmbeddedPostgres } from '@okno/persistence';

export type Environment = Readonly<Record<string, string | undefined>>;

/** There is no Okno where it was looked for, or it does not answer; the message says what to do. */
export class NoOknoThere extends Error {}

/** The Okno whose events an operator looks at. */
export class RunningOkno {
  private constructor(
    readonly connection: OperatorConnection,
    /** PostgreSQL's. */
    readonly url: string,
    /** Where its files lie, if that is known. */
    readonly dataDir: string | undefined,
    private readonly environment: Environment,
  ) {}

  /** @throws NoOknoThere */
  static async find(environment: Environment, dataDir: string | undefined): Promise<RunningOkno> {
    const { url, folder } = await placeOf(environment, dataDir);
    const connection = await OperatorConnection.open(url).catch((error: unknown) => {
      throw new NoOknoThere(`PostgreSQL does not answer: ${error instanceof Error ? error.message : String(error)}`);
    });
    const okno = new RunningOkno(connection, url, folder, environment);
    // Opening the embedded log would make its tables in whatever database this is.
    const [log] = await connection.query(`SELECT 1 FROM pg_tables WHERE tablename = 'parked_key' LIMIT 1`);
    if (log !== undefined) return okno;
    await okno.close();
    throw new NoOknoThere('There is no Okno in that database.');
  }

  openEventLog(): Promise<EventLog> {
    const settings = eventLogSettings.parse(this.environment);
    const complain = (fields: object, message: string): void => {
      process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
    };
    return openEventLog(settings, {
      databaseUrl: this.url,
      clientId: 'okno-operator',
      logger: { warn: complain, error: complain },
    });
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

async function placeOf(
  environment: Environment,
  dataDir: string | undefined,
): Promise<{ readonly url: string; readonly folder: string | undefined }> {
  // An empty variable counts as absent.
  const given = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  const url = given('DATABASE_URL');
  if (dataDir === undefined && url !== undefined) return { url, folder: given('OKNO_DATA_DIR') };
  const folder = dataDir ?? given('OKNO_DATA_DIR') ?? '.okno';
  const found = await findEmbeddedPostgres(join(folder, 'postgres'));
  if (found !== undefined) return { url: found, folder };
  throw new NoOknoThere(
    `No Okno runs in ${folder}. Start it, or say which one is meant: --data-dir, OKNO_DATA_DIR or DATABASE_URL.`,
  );
}
