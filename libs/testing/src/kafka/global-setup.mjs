// The broker of a run of the `kafka` project (or those of KAFKA_BROKERS), beside its PostgreSQL.
import startTestServer from '../database/global-setup.mjs';

export default async function startBroker() {
  await startTestServer();
  if (process.env.KAFKA_BROKERS) return;
  const { KafkaBroker } = await import('@okno/testing');
  const broker = await KafkaBroker.start();
  process.env.KAFKA_BROKERS = broker.address;
  globalThis.oknoTestBroker = broker;
}
