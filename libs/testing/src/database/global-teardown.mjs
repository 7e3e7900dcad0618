import { rm } from 'node:fs/promises';

export default async function stopTestServer() {
  const started = globalThis.oknoTestServer;
  if (started === undefined) return;
  await started.server.stop();
  await rm(started.dataDir, { recursive: true, force: true });
}
