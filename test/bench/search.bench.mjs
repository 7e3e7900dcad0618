// `search`: GET /search by a manager with a fiftieth of all clients. `OKNO_BENCH_REQUESTS=1000000` is what the target is about.
import { quantile, tell } from './harness/figures.mjs';
import { startIntakeAlone } from './harness/intake-alone.mjs';
import { times } from './harness/length.mjs';
import { startPostgres, withClient } from './harness/postgres.mjs';
import { fillSearchWorld, managerId, searchQuestions } from './harness/search-world.mjs';

const requests = Number(process.env.OKNO_BENCH_REQUESTS ?? times(50_000));
const rounds = times(10);

/** The words of a question among all requests, whoever may see them: nothing is known of rights, fragments or misspellings. */
const bare = `SELECT id FROM request WHERE search_words(subject || ' ' || description) @@ websearch_to_tsquery('russian', $1)
  ORDER BY registered_at DESC LIMIT 20`;

async function timed(act) {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

async function ask(url, token, q) {
  const answer = await fetch(`${url}/api/v1/search?q=${encodeURIComponent(q)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!answer.ok) throw new Error(`The search for ${q} answered ${String(answer.status)}`);
  return answer.json();
}

const postgres = await startPostgres();
try {
  const databaseUrl = await postgres.createDatabase('search');
  const intake = await startIntakeAlone(databaseUrl, { relaying: false });
  await fillSearchWorld(databaseUrl, { requests, clients: Math.ceil(requests / 10) });
  const token = await intake.tokenOf('manager', managerId);
  const values = [];
  const limits = [];
  const byQuestion = new Map(searchQuestions.map((question) => [question, []]));
  await withClient(databaseUrl, async (client) => {
    await client.query('SET search_path = intake, public');
    for (const q of searchQuestions) await ask(intake.url, token, q);
    for (let round = 0; round < rounds; round += 1) {
      const asked = [];
      const answered = [];
      for (const q of searchQuestions) {
        asked.push(await timed(() => ask(intake.url, token, q)));
        byQuestion.get(q).push(asked.at(-1));
        answered.push(await timed(() => client.query(bare, [q])));
      }
      values.push(quantile(asked, 0.95));
      limits.push(quantile(answered, 0.95));
    }
  });
  await intake.stop();
  tell({
    name: 'search',
    unit: 'ms (p95)',
    values,
    limits,
    limitWhat: 'the words of the same questions among all requests by hand-written SQL, without rights',
    target: '<= 300 ms of 1,000,000 requests',
    requests,
    p50Milliseconds: Number(quantile([...byQuestion.values()].flat(), 0.5).toFixed(1)),
    p95Milliseconds: Number(quantile([...byQuestion.values()].flat(), 0.95).toFixed(1)),
    slowest: [...byQuestion]
      .map(([q, took]) => [q, Math.round(quantile(took, 0.5))])
      .sort(([, one], [, other]) => other - one)
      .slice(0, 5),
  });
} finally {
  await postgres.stop();
}
