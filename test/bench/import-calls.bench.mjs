// `import.calls`: a file of calls from its first byte to the last row stored and published, and what it holds in memory.
import { clearInterval, setInterval } from 'node:timers';
import { tell } from './harness/figures.mjs';
import { callsFile, clientsFile } from './harness/history.mjs';
import { startIntakeAlone } from './harness/intake-alone.mjs';
import { times } from './harness/length.mjs';
import { startPostgres, withClient } from './harness/postgres.mjs';

const clients = 10_000;
const calls = times(Number(process.env.OKNO_BENCH_ROWS ?? 200_000));

const postgres = await startPostgres();
try {
  const database = await postgres.createDatabase('intake_alone');
  const intake = await startIntakeAlone(database, { relaying: true });
  await intake.bring('clients-csv', clientsFile(clients));
  await postgres.checkpoint();
  let most = 0;
  const before = process.memoryUsage().rss;
  const watching = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 200);
  const { accepted, seconds } = await intake.bring('calls-csv', callsFile(calls, clients));
  clearInterval(watching);
  if (accepted !== calls) throw new Error(`${String(accepted)} of ${String(calls)} rows were accepted`);
  const limit = await withClient(database, async (client) => {
    await client.query('CREATE TABLE bare (LIKE intake.call INCLUDING ALL)');
    await client.query('CREATE TABLE bare_entry (LIKE intake.timeline_entry INCLUDING ALL)');
    await postgres.checkpoint();
    const startedAt = performance.now();
    await client.query(
      `WITH calls AS (INSERT INTO bare SELECT * FROM intake.call)
       INSERT INTO bare_entry SELECT * FROM intake.timeline_entry WHERE kind = 'call'`,
    );
    return calls / ((performance.now() - startedAt) / 1000);
  });
  await intake.stop();
  tell({
    ...{ name: 'import.calls', unit: 'rows/s', values: [calls / seconds], limits: [limit], target: '>= 20000' },
    limitWhat:
      'INSERT … SELECT of the same calls and timeline entries into tables with the same indexes, nothing published',
    rows: calls,
    megabytes: [before, most].map((bytes) => Math.round(bytes / 1024 / 1024)),
  });
} finally {
  await postgres.stop();
}
