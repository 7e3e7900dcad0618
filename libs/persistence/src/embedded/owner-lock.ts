import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { errorCode } from '../pg-errors.js';

export interface OwnerLock {
  release(): Promise<void>;
}

/**
 * Makes this process the owner of a data directory, or answers undefined while another living process owns it.
 *
 * The lock is a name in the kernel's abstract socket namespace, not a file: the kernel frees it with the process
 * however it dies, so there is no stale lock and no race of two starters over removing one.
 */
export async function acquireOwnerLock(dataDir: string): Promise<OwnerLock | undefined> {
  const digest = createHash('sha256')
    .update(await realpath(dataDir))
    .digest('hex');
  const server = createServer((socket) => socket.destroy());
  try {
    await new Promise<void>((ok, fail) => {
      server.once('error', fail);
      server.listen(`\0okno-postgres-${digest.slice(0, 32)}`, ok);
    });
  } catch (error) {
    if (errorCode(error) === 'EADDRINUSE') return undefined;
    throw error;
  }
  server.unref();
  return {
    release: () =>
      new Promise((done) => {
        server.close(() => {
          done();
        });
      }),
  };
}
