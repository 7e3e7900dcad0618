// `mail.in`: mails handed over by SMTP until their requests are committed, against the registrations of `intake.register`.
import { freePort } from '@okno/testing';
import { runChild } from './harness/children.mjs';
import { tell } from './harness/figures.mjs';
import { startIntakeAlone } from './harness/intake-alone.mjs';
import { seconds } from './harness/length.mjs';
import { startPostgres } from './harness/postgres.mjs';

const pace = { connections: 8, warmUpSeconds: seconds(2), seconds: seconds(6) };
const pairs = 3;

const postgres = await startPostgres();
try {
  const port = await freePort();
  const environment = { OKNO_SMTP_IN_PORT: String(port), OKNO_SMTP_IN_PER_SENDER: '1000000' };
  const intake = await startIntakeAlone(await postgres.createDatabase('mail_in'), { relaying: true, environment });
  const values = [];
  const limits = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    await postgres.checkpoint();
    values.push(await runChild('./smtp-load.mjs', { host: '127.0.0.1', port, ...pace }));
    await postgres.checkpoint();
    limits.push(await runChild('./http-load.mjs', { ...intake.target, ...pace }));
  }
  await intake.stop();
  tell({
    name: 'mail.in',
    unit: 'mails/s',
    values: values.map(({ perSecond }) => perSecond),
    limits: limits.map(({ perSecond }) => perSecond),
    limitWhat: `POST /requests of clients that are known, over as many connections (${String(pace.connections)})`,
    target: '>= 150/s',
    p50Milliseconds: values.map(({ p50 }) => Number(p50.toFixed(1))),
    p99Milliseconds: values.map(({ p99 }) => Number(p99.toFixed(1))),
  });
} finally {
  await postgres.stop();
}
