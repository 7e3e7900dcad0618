import stopTestServer from '../database/global-teardown.mjs';

export default async function stopBroker() {
  await globalThis.oknoTestBroker?.stop();
  await stopTestServer();
}
