// `call.card`: what a telephone shows of who calls, among a hundred thousand calls of ten thousand clients.
import { quantile, tell } from './harness/figures.mjs';
import { callsFile, clientsFile, requestsFile } from './harness/history.mjs';
import { startIntakeAlone } from './harness/intake-alone.mjs';
import { times } from './harness/length.mjs';
import { startPostgres, withClient } from './harness/postgres.mjs';

const clients = times(10_000);
const calls = clients * 10;
const requests = clients * 3;
const cards = times(2_000);

async function timesOf(count, work) {
  const took = [];
  for (let number = 0; number < count; number += 1) {
    const startedAt = performance.now();
    await work((number * 7907) % calls);
    took.push(performance.now() - startedAt);
  }
  return took;
}

const postgres = await startPostgres();
try {
  const database = await postgres.createDatabase('intake_alone');
  const intake = await startIntakeAlone(database, { relaying: true });
  await intake.bring('clients-csv', clientsFile(clients));
  await intake.bring('requests-csv', requestsFile(requests, clients));
  await intake.bring('calls-csv', callsFile(calls, clients));
  await withClient(database, (client) => client.query('ANALYZE'));
  const { token } = intake.target;
  const card = async (number) => {
    const answer = await fetch(`${intake.url}/api/v1/calls/call-${String(number)}/card`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { client, openRequests } = await answer.json();
    if (client === null || openRequests.length === 0) throw new Error('an empty card');
  };
  await timesOf(cards / 10, card);
  const took = await timesOf(cards, card);
  const bare = await withClient(database, (client) =>
    timesOf(cards, (number) =>
      client.query({
        name: 'bare',
        text: `SELECT c.*, (SELECT json_agg(r.*) FROM intake.request r WHERE r.client_id = c.client_id)
               FROM intake.call c WHERE c.call_id = $1`,
        values: [`call-${String(number)}`],
      }),
    ),
  );
  await intake.stop();
  tell({
    ...{ name: 'call.card', unit: 'ms, p95', values: [quantile(took, 0.95)], limits: [quantile(bare, 0.95)] },
    limitWhat: 'the call and the requests of its client by pg: no rights, no journal, no HTTP',
    target: '<= 50 ms',
    p50Milliseconds: Number(quantile(took, 0.5).toFixed(1)),
    p99Milliseconds: Number(quantile(took, 0.99).toFixed(1)),
  });
} finally {
  await postgres.stop();
}
