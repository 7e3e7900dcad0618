// `npm run start:distributed`, after installation and build: every service as a process of its own, on PostgreSQL and on a
// real Kafka broker where this machine has Java and can get its jars, else on the event log inside PostgreSQL.
//   node scripts/distributed.mjs [--instances routing=2,gateway=2]
//   OKNO_EVENT_LOG=kafka|embedded   chooses; KAFKA_BROKERS and DATABASE_URL name servers of one's own
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { readInstances } from '../apps/all-in-one/dist/distributed/instances.rules.js';
import { runDistributed } from '../apps/all-in-one/dist/distributed/run-distributed.js';

const kinds = ['kafka', 'embedded'];
/** How soon a broker that died is started again. */
const lookMilliseconds = 1_000;

/** The log that this data directory was begun with: another one would not hold what was published. */
function remembered(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

async function startBroker(dataDir) {
  const { KafkaBroker } = await import('../libs/testing/dist/kafka/kafka-broker.js');
  mkdirSync(dataDir, { recursive: true });
  const broker = await KafkaBroker.start({ dataDir });
  const look = setInterval(() => {
    broker.restart().catch((error) => console.error(`The broker could not be started again: ${error.message}`));
  }, lookMilliseconds);
  const stop = async () => {
    clearInterval(look);
    await broker.stop();
  };
  return { address: broker.address, stop };
}

/** What the services are told of the event log, and how it is stopped. */
async function chooseEventLog(dataDir) {
  const { OKNO_EVENT_LOG: asked, KAFKA_BROKERS: given } = process.env;
  if (asked && !kinds.includes(asked))
    throw new Error(`OKNO_EVENT_LOG: there are ${kinds.join(' and ')}, not ${asked}`);
  const file = join(dataDir, 'event-log');
  const before = remembered(file);
  const wanted = given ? 'kafka' : asked || before;
  if (before !== undefined && wanted !== before) {
    throw new Error(
      `${dataDir} was begun on ${before}: it stays there. Set OKNO_DATA_DIR for a fresh start on ${wanted}.`,
    );
  }
  const chosen = (kind) => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, `${kind}\n`);
  };
  if (!given && wanted !== 'embedded') {
    try {
      const { address, stop } = await startBroker(join(dataDir, 'kafka'));
      chosen('kafka');
      console.log(`kafka runs: ${address}`);
      return { environment: { KAFKA_BROKERS: address }, stop };
    } catch (error) {
      if (wanted === 'kafka' || error.name !== 'NoKafkaHere') throw error;
      console.log(`The event log is the one inside PostgreSQL: no broker of our own, ${error.message}.`);
    }
  }
  chosen(given ? 'kafka' : 'embedded');
  return { environment: {}, stop: undefined };
}

try {
  const instances = readInstances(process.argv.slice(2));
  // Apart from `npm start`, whose data is on the embedded log.
  const dataDir = resolve(process.env.OKNO_DATA_DIR || '.okno/distributed');
  const { environment, stop } = await chooseEventLog(dataDir);
  await runDistributed({ ...process.env, OKNO_DATA_DIR: dataDir, ...environment }, { instances, last: stop });
} catch (failure) {
  console.error(failure.message);
  process.exit(1);
}
