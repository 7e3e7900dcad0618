import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CubeStore } from '../cube-store/cube-store.adapter.js';
import { QuestionSlots } from './question-slots.adapter.js';

const staying = new AbortController().signal;
const slotsOf = (seconds: number, waiting: number): QuestionSlots =>
  new QuestionSlots({ OKNO_CUBE_SECONDS: seconds, OKNO_CUBE_WAITING: waiting });

/** A question that works until it is told to end. */
function endless(): { work: (signal: AbortSignal) => Promise<string>; end: () => void; begun: () => boolean } {
  let finish: (answer: string) => void = () => undefined;
  let begun = false;
  const done = new Promise<string>((resolve) => {
    finish = resolve;
  });
  return {
    work: () => {
      begun = true;
      return done;
    },
    end: () => {
      finish('answered');
    },
    begun: () => begun,
  };
}

const turnsTaken = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the turns of questions', () => {
  it('lets two work, has the others wait in their order, and sends away who finds no place', async () => {
    const slots = slotsOf(30, 2);
    const questions = [endless(), endless(), endless(), endless()];
    const answers = questions.map(({ work }) => slots.run(staying, work));
    await expect(slots.run(staying, endless().work)).rejects.toMatchObject({
      code: 'cube-busy',
      details: { retryAfterSeconds: 5 },
    });
    const begun = async (): Promise<boolean[]> => {
      await turnsTaken();
      return questions.map((question) => question.begun());
    };
    expect(await begun()).toEqual([true, true, false, false]);
    questions[1]?.end();
    expect(await begun()).toEqual([true, true, true, false]);
    for (const { end } of questions) end();
    expect(await Promise.all(answers)).toEqual(['answered', 'answered', 'answered', 'answered']);
    expect(await slots.run(staying, () => Promise.resolve('and the next'))).toBe('and the next');
  });

  it('does not keep a place for a reader who left, nor for one whose turn does not come', async () => {
    const slots = slotsOf(0.1, 1);
    const [first, second] = [endless(), endless()];
    const working = [slots.run(staying, first.work), slots.run(staying, second.work)];
    const leaving = new AbortController();
    const left = endless();
    const waiting = slots.run(leaving.signal, left.work);
    leaving.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    await expect(slots.run(staying, endless().work)).rejects.toMatchObject({ code: 'cube-busy' });
    first.end();
    second.end();
    await Promise.all(working);
    expect(left.begun()).toBe(false);
  });
});

describe('a question that is too big', () => {
  let store: CubeStore;
  beforeAll(async () => {
    store = await CubeStore.open({ file: ':memory:', memoryLimit: '48MB', spillLimit: '8MB' });
  });
  afterAll(async () => {
    await store.close();
  });
  /** Far more than any test would wait for. */
  const long = 'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7';
  const big = 'SELECT quantile_cont(range * 1.5, 0.9), list(range::VARCHAR) FROM range(20000000)';

  it.each([
    ['to be answered in time', long],
    ['for the memory there is', big],
  ])('%s is refused, and the next one is answered', async (_case, sql) => {
    const slots = slotsOf(sql === long ? 0.2 : 30, 0);
    const ask = (question: string): Promise<unknown> =>
      slots.run(staying, (signal) => store.read(question, [], signal));
    for (let round = 0; round < 3; round += 1)
      await expect(ask(sql)).rejects.toMatchObject({ code: 'question-too-big' });
    expect(await ask('SELECT 42')).toEqual([[42]]);
    expect(await Promise.all([ask('SELECT 1'), ask('SELECT 2')])).toEqual([[[1]], [[2]]]);
  });
});
