import { afterEach, describe, expect, it } from '@jest/globals';
import { callRecorded, callsImported, cubeAnswer, problemField, sampleEvent, type CallState } from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, type Answer, type Caller } from '@okno/testing';
import { complaintsAnalyticsService } from '../service.js';

const chunks = 20;
const callsPerChunk = 1_000;
const short = {
  measures: ['calls.offered'],
  period: { from: '2026-05-01', to: '2026-06-01', timezone: 'Europe/Moscow' },
};
/** Thousands of words looked for in twenty thousand calls, found in none but the last word: seconds of work for each thousand. */
const looksFor = (thousands: number) => ({
  ...short,
  filters: Array.from({ length: thousands }, (_, filter) => ({
    dimension: 'outcome',
    op: 'contains',
    values: [...Array.from({ length: 999 }, (__, word) => `no-${filter}-${word}`), 'answered'],
  })),
});

let service: TestService;
afterEach(async () => {
  await service.stop();
});

async function startWith(environment: Readonly<Record<string, string>>): Promise<Caller> {
  service = await TestService.start(complaintsAnalyticsService, { environment });
  const { call } = sampleEvent(callRecorded).data as { call: CallState };
  const may = { ...call, ringingAt: '2026-05-04T09:00:00.000Z', direction: 'inbound' as const };
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const rows = Array.from({ length: callsPerChunk }, () => {
      const id = newId();
      return { ...may, id, callId: id, outcome: 'answered' as const, requestId: null, version: 1 };
    });
    const importId = newId();
    await service.publish(callsImported, { importId, chunk, rows }, { id: importId });
  }
  await service.settle();
  return service.as({ roles: ['director'] });
}

/** Asks until a place is found: a short question beside this one may hold the last place at the moment it comes. */
async function ask(caller: Caller, body: object, reader: AbortSignal): Promise<Response> {
  for (;;) {
    const answer = await fetch(`${service.url}/api/v1/cube/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${caller.token ?? ''}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: reader,
    });
    if (answer.status !== 503) return answer;
    await answer.body?.cancel();
  }
}

function code({ status, body }: Answer): string {
  return `${status} ${problemField.parse(body).code}`;
}

describe('the limits of the cube', () => {
  it('stops a question whose reader has left; who finds no place is told when to come again', async () => {
    const caller = await startWith({ OKNO_CUBE_SECONDS: '600', OKNO_CUBE_WAITING: '0' });
    const leaving = new AbortController();
    let halfAsLongIsAnswered = false;
    const left = ask(caller, looksFor(4), leaving.signal);
    const stays = ask(caller, looksFor(2), AbortSignal.timeout(600_000)).finally(() => {
      halfAsLongIsAnswered = true;
    });
    let answer = await caller.call('POST', '/cube/query', short);
    while (answer.status === 200) answer = await caller.call('POST', '/cube/query', short);
    // Both places are taken now.
    expect(code(answer)).toBe('503 cube-busy');
    expect(answer.headers.get('retry-after')).toBe('5');
    leaving.abort();
    await expect(left).rejects.toMatchObject({ name: 'AbortError' });
    while (answer.status === 503) answer = await caller.call('POST', '/cube/query', short);
    expect(cubeAnswer.parse(answer.body).rows).toEqual([[chunks * callsPerChunk]]);
    // The question given up was twice the work of the one that is still being answered.
    expect(halfAsLongIsAnswered).toBe(false);
    const { rows } = cubeAnswer.parse(await (await stays).json());
    expect(rows).toEqual([[chunks * callsPerChunk]]);
  }, 300_000);

  it('stops a question that takes too long, and lets those who waited have their turn', async () => {
    const caller = await startWith({ OKNO_CUBE_SECONDS: '1' });
    const answers = await Promise.all([1, 2].map(() => caller.call('POST', '/cube/query', looksFor(4))));
    expect(answers.map(code)).toEqual(['422 question-too-big', '422 question-too-big']);
    expect((await caller.post('/cube/query', short, cubeAnswer)).rows).toEqual([[chunks * callsPerChunk]]);
  }, 120_000);
});
