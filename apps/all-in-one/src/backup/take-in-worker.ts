import { rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { BackupOptions } from '@okno/persistence';

export interface WorkerOrder extends Pick<BackupOptions, 'url' | 'path' | 'files' | 'now'> {
  /** Whose disk must not be filled. */
  readonly folder: string;
}

/** What became of it. */
export interface WrittenBackup {
  readonly bytes: number;
  readonly tables: number;
  readonly rows: number;
}

/** Takes a backup on a thread of its own, so that nobody's call waits for it; leaves nothing when `signal` aborts. */
export async function takeInWorker(order: WorkerOrder, signal: AbortSignal): Promise<WrittenBackup> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./backup-worker.js', import.meta.url), { workerData: order });
  const giveUp = (): void => void worker.terminate();
  signal.addEventListener('abort', giveUp);
  try {
    return await new Promise<WrittenBackup>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => {
        reject(new Error('the backup was given up'));
      });
    });
  } finally {
    signal.removeEventListener('abort', giveUp);
    if (signal.aborted) {
      await worker.terminate();
      await rm(`${order.path}.part`, { force: true });
    }
  }
}
