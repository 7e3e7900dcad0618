import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { importMade, importResource } from '@okno/contracts';
import { TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

const corpus = join(import.meta.dirname, '../../../../../shared/data/calls');
const masterCsv = join(corpus, 'asterisk-cdr-ru/Master.csv');
const bank = join(corpus, 'anonymous-bank-queue_log/queue_log.dev');
const traces = join(corpus, 'asterisk-cel');
let service: TestService;
let administrator: Caller;

/** Lines read, accepted, duplicates and rejected. */
async function bring(source: string, body: string | Uint8Array): Promise<readonly unknown[]> {
  const options = { raw: body, headers: { 'content-type': 'text/plain' } };
  const answer = await administrator.call('POST', `/imports/${source}`, undefined, options);
  const { id } = importMade.parse(answer.body);
  const result = await administrator.eventually(
    `/imports/${id}`,
    importResource,
    ({ status }) => status === 'done' || status === 'failed',
    60,
  );
  return [result.status, result.read, result.accepted, result.duplicates, result.rejected];
}

beforeAll(async () => {
  service = await TestService.start(intakeService);
  administrator = await service.as({ roles: ['administrator'] });
});
afterAll(async () => {
  await service.stop();
});

/** What a queue_log says of each caller, counted without a word of the product's. */
function recount(file: string) {
  const entered = new Map<string, number>();
  const answered: number[] = [];
  const abandoned: number[] = [];
  for (const [at, callId = '', , , event] of file.split('\n').map((line) => line.split('|'))) {
    const wait = Number(at) - (entered.get(callId) ?? 0);
    if (event === 'ENTERQUEUE') entered.set(callId, Number(at));
    else if (event === 'CONNECT') answered.push(wait);
    else if (event === 'ABANDON') abandoned.push(wait);
  }
  const sum = (waits: readonly number[]) => waits.reduce((total, wait) => total + wait, 0);
  const offered = entered.size;
  return {
    offered,
    answered: answered.length,
    abandoned: abandoned.length,
    withinTwenty: answered.filter((wait) => wait <= 20).length,
    briefly: abandoned.filter((wait) => wait < 20).length,
    waitedAnswered: sum(answered),
    waitedAll: sum(answered) + sum(abandoned),
  };
}

describe('the queue_log of a bank', () => {
  if (!existsSync(bank)) {
    it('skipped: ../shared/data/calls not there', () => {
      expect(existsSync(bank)).toBe(false);
    });
    return;
  }
  it('gives the figures that a recount of the file gives, however it is cut', async () => {
    const file = readFileSync(bank, 'utf8');
    const expected = recount(file);
    expect(expected).toMatchObject({ offered: 15_973, answered: 14_105, abandoned: 1_868 });
    const middle = file.indexOf('\n', file.length / 2) + 1;
    for (const half of [file.slice(0, middle), file.slice(middle)]) {
      const lines = half.trim().split('\n').length;
      expect(await bring('asterisk-queue-log', half)).toEqual(['done', lines, lines, 0, 0]);
    }
    const [figures] = await service.database.query(
      `SELECT count(*)::int AS offered,
         count(*) FILTER (WHERE outcome = 'answered')::int AS answered,
         count(*) FILTER (WHERE outcome = 'abandoned')::int AS abandoned,
         count(*) FILTER (WHERE outcome = 'answered' AND wait_seconds <= 20)::int AS "withinTwenty",
         count(*) FILTER (WHERE outcome = 'abandoned' AND wait_seconds < 20)::int AS briefly,
         sum(wait_seconds) FILTER (WHERE outcome = 'answered')::int AS "waitedAnswered",
         sum(wait_seconds)::int AS "waitedAll"
       FROM call WHERE ringing_at < '2000-01-01'`,
    );
    expect(figures).toEqual(expected);
    expect(await bring('asterisk-queue-log', file)).toEqual(['done', 46_052, 0, 46_052, 0]);
  }, 120_000);
});

describe('the call detail file of a small organisation', () => {
  if (!existsSync(masterCsv)) {
    it('skipped: ../shared/data/calls not there', () => {
      expect(existsSync(masterCsv)).toBe(false);
    });
    return;
  }
  const figures = async () => {
    const [row] = await service.database.query(
      `SELECT count(*)::int AS calls, count(*) FILTER (WHERE outcome = 'answered')::int AS answered,
         count(*) FILTER (WHERE direction = 'inbound')::int AS inbound,
         count(*) FILTER (WHERE from_number ~ '^[+]79[0-9]{9}$')::int AS mobile,
         sum(talk_seconds)::int AS talked
       FROM call WHERE ringing_at BETWEEN '2024-01-27T15:00Z' AND '2024-01-28T12:40Z' AND to_number ~ '^19'`,
    );
    return row;
  };
  // Counted apart from the product: rows by linkedid; answered where ANSWERED stands beside a rung channel.
  const expected = { calls: 36, answered: 24, inbound: 36, mobile: 34, talked: 800 };

  it('is one call for each linkedid', async () => {
    const file = readFileSync(masterCsv);
    expect(await bring('asterisk-cdr', file)).toEqual(['done', 84, 84, 0, 0]);
    expect(await figures()).toEqual(expected);
    expect(await bring('asterisk-cdr', file)).toEqual(['done', 84, 0, 84, 0]);
    expect(await figures()).toEqual(expected);
  });

  it('is the same calls in the older form, which has no linkedid', async () => {
    await service.database.query(`DELETE FROM exchange_line WHERE source = 'asterisk-cdr'`);
    await service.database.query('DELETE FROM call');
    const older = readFileSync(masterCsv, 'utf8').replaceAll(/,"[^"]*","[^"]*",\d+$/gm, '');
    expect(await bring('asterisk-cdr', older)).toEqual(['done', 84, 84, 0, 0]);
    expect(await figures()).toEqual(expected);
    expect(await bring('asterisk-cdr', older)).toEqual(['done', 84, 0, 84, 0]);
  });
});

describe('channel events of another exchange', () => {
  if (!existsSync(traces)) {
    it('skipped: ../shared/data/calls/asterisk-cel not there', () => {
      expect(existsSync(traces)).toBe(false);
    });
    return;
  }

  it('are one call for each trace, and nothing more the second time', async () => {
    const files = readdirSync(traces).filter((name) => name.endsWith('.csv'));
    for (const name of files) {
      const file = readFileSync(join(traces, name), 'utf8');
      const lines = file.trim().split('\n').length - 1;
      expect([name, ...(await bring('asterisk-cel', file))]).toEqual([name, 'done', lines, lines, 0, 0]);
      expect(await bring('asterisk-cel', file)).toEqual(['done', lines, 0, lines, 0]);
    }
    const calls = await service.database.query<object>(
      `SELECT c.call_id, c.direction, c.outcome, c.from_number, c.to_number, c.queue, c.wait_seconds, c.talk_seconds
       FROM call c JOIN import i ON i.id = c.import_id WHERE i.source = 'asterisk-cel' ORDER BY c.call_id`,
    );
    expect(calls.map((call): readonly unknown[] => Object.values(call))).toEqual([
      ['1376060558.17', 'inbound', 'answered', '+70612345678', '1002', null, 4, 3],
      ['1434651024.33', 'internal', 'failed', '1045', '1001', null, 3, 0],
      ['1434651125.37', 'outbound', 'answered', '1001', '**9642301', null, 6, 4],
      ['1517942011.16', 'internal', 'answered', '101', '103', null, 5, 1],
      ['1629745601.28', 'internal', 'answered', '1011', '2002', 'romanov', 22, 3],
      ['1674248467.40', 'inbound', 'abandoned', '8000', '8001', null, 18, 0],
      ['1727185064.17', 'inbound', 'abandoned', '14201', '42307', null, 0, 0],
      ['1727264874.60', 'internal', 'answered', '1005', '1101', null, 23, 7],
      ['1738613012.6', 'inbound', 'answered', '', '', null, 1, 19],
      ['1757360004.25', 'inbound', 'answered', '10006', '*94186560000', 'q-11668931', 4, 1],
    ]);
  });
});
