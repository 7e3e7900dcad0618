import { parentPort, workerData } from 'node:worker_threads';
import { takeBackup } from '@okno/persistence';
import type { WorkerOrder } from './take-in-worker.js';
import { guardSpace } from './space-guard.js';

const { folder, ...order } = workerData as WorkerOrder;
const { bytes, manifest } = await takeBackup({ ...order, onWritten: guardSpace(folder) });
parentPort?.postMessage({
  bytes,
  tables: manifest.tables.length,
  rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
});
