import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { silentLogger, type DatabaseLogger } from './database-logger.js';
import { errorCode, isConnectionLoss } from './pg-errors.js';

const LONGEST_PAUSE_MS = 2_000;
const CONNECT_MS = 5_000;

export interface WaitForDatabaseOptions {
  readonly url: string;
  /** How long to go on trying, in milliseconds. */
  readonly patienceMs: number;
  readonly logger?: DatabaseLogger;
}

/** The name may not be known yet where containers start side by side. */
function isNotThereYet(error: unknown): boolean {
  return isConnectionLoss(error) || /^(ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(errorCode(error) ?? '');
}

/** Resolves when the server accepts a connection. @throws what stood in the way when the patience is over, or waiting is no help */
export async function waitForDatabase({
  url,
  patienceMs,
  logger = silentLogger,
}: WaitForDatabaseOptions): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (let pause = 100; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      if (!isNotThereYet(error) || performance.now() + pause > deadline) throw error;
      logger.warn('The database is not there yet', { error });
      await sleep(pause);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
