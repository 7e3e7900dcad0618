import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseLogger } from '../database-logger.js';
import { readPostmaster } from './postmaster.js';

export interface SupervisionParts {
  readonly clusterDir: string;
  /** Starts the server again; resolves with its pid when it accepts connections. */
  readonly startAgain: () => Promise<number>;
  readonly logger: DatabaseLogger;
}

const LOOK_EVERY_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Looks after a server whose owner lives: when its postmaster is gone (killed, out of memory), it is started again on the
 * same socket, recovers, and the services' pools connect anew by themselves.
 */
export class Supervision {
  readonly #parts: SupervisionParts;
  readonly #stopping = new AbortController();
  readonly #loop: Promise<void>;
  #pid: number;

  constructor(pid: number, parts: SupervisionParts) {
    this.#pid = pid;
    this.#parts = parts;
    this.#loop = this.#watch();
  }

  get pid(): number {
    return this.#pid;
  }

  /** Resolves when no start is under way any more; the pid stays what it is from then on. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #watch(): Promise<void> {
    for (let pause = LOOK_EVERY_MS; await this.#rest(pause);) {
      const found = await readPostmaster(this.#parts.clusterDir);
      if (found?.pid === this.#pid) continue;
      const { logger } = this.#parts;
      logger.error('PostgreSQL is gone and is started again', { pid: this.#pid });
      try {
        this.#pid = await this.#parts.startAgain();
        pause = LOOK_EVERY_MS;
        logger.info('PostgreSQL runs again', { pid: this.#pid });
      } catch (error) {
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
        logger.error('PostgreSQL could not be started again and will be tried once more', { error });
      }
    }
  }

  /** False once the supervision ends. */
  async #rest(milliseconds: number): Promise<boolean> {
    await sleep(milliseconds, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined);
    return !this.#stopping.signal.aborted;
  }
}
