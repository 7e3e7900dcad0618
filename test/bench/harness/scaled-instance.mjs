// One instance of a service that spends a while on every event: a process of its own, as it would run elsewhere.
import { setTimeout as pause } from 'node:timers/promises';
import { openEventLog } from '@okno/messaging';
import { openDatabase } from '@okno/persistence';
import { createLogger } from '@okno/service-kit';

function burn(milliseconds) {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

/** Says `{ handled }` after every committed batch, until it is killed. */
async function run({ databaseUrl, settings, topic, waits, burns, concurrency }) {
  const logger = createLogger('error');
  const database = await openDatabase({
    ...{ url: databaseUrl, schema: 'scaled', applicationName: 'scaled', migrations: [] },
    poolSize: 4,
  });
  const log = await openEventLog(settings, { databaseUrl, clientId: 'okno-scaled', logger });
  await log.subscribe({
    ...{ group: 'scaled', topics: [topic], from: 'start', batchSize: 50, concurrency },
    onBatch: async (batch) => {
      for (let done = 0; done < batch.events.length; done += 1) {
        if (waits > 0) await pause(waits);
        burn(burns);
      }
      await database.transaction((tx) => batch.commit(tx, batch.events.at(-1).offset));
      process.send({ handled: batch.events.length });
    },
  });
  process.send({ ready: true });
}

process.once('message', (task) => {
  run(task).catch((error) => {
    console.error(error);
    process.exit(1);
  });
});
process.once('disconnect', () => process.exit(0));
