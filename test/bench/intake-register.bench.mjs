// `intake.register`: POST /requests on intake's own port against the same rows by hand-written pg.
import { prepareBareRegistrations } from './harness/bare-registrations.mjs';
import { runChild } from './harness/children.mjs';
import { tell } from './harness/figures.mjs';
import { startIntakeAlone } from './harness/intake-alone.mjs';
import { startPostgres } from './harness/postgres.mjs';
import { seconds } from './harness/length.mjs';

const pace = { connections: 32, warmUpSeconds: seconds(2), seconds: seconds(4) };
// Many short pairs: a machine's speed can change by a third within seconds, and both halves of a pair should meet the same.
const pairs = 9;

const postgres = await startPostgres();
try {
  const bare = await prepareBareRegistrations(await postgres.createDatabase('bare'));
  const intake = await startIntakeAlone(await postgres.createDatabase('intake_alone'), { relaying: true });
  const values = [];
  const limits = [];
  let firstNumber = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    await postgres.checkpoint();
    values.push(await runChild('./http-load.mjs', { ...intake.target, ...pace }));
    await postgres.checkpoint();
    const limit = await runChild('./pg-load.mjs', { ...bare, ...pace, firstNumber });
    firstNumber += limit.total;
    limits.push(limit);
  }
  await intake.stop();
  tell({
    name: 'intake.register',
    unit: 'requests/s',
    values: values.map(({ perSecond }) => perSecond),
    limits: limits.map(({ perSecond }) => perSecond),
    limitWhat: `the same rows (${Object.entries(bare.rows)
      .map(([table, count]) => `${String(count)} ${table}`)
      .join(', ')}) in one prepared statement, hand-written pg, 32 connections, no HTTP`,
    target: 'ratio >= 0.5, aim 1',
    p50Milliseconds: values.map(({ p50 }) => Number(p50.toFixed(1))),
    p99Milliseconds: values.map(({ p99 }) => Number(p99.toFixed(1))),
  });
} finally {
  await postgres.stop();
}
