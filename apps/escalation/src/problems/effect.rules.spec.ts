import { describe, expect, it } from '@jest/globals';
import { effectFaults, nearestOf, type Catalogue } from './catalogue.rules.js';
import {
  compareFor,
  hasRecurred,
  isPreliminary,
  isProven,
  judge,
  nextCheckAt,
  nextWatchAt,
  spansOfEffect,
  spansOfRecurrence,
  verdictOf,
} from './effect.rules.js';
import { effectWords, faultWords, tellDraft } from './effect-words.rules.js';
import { explain } from './explanation.rules.js';

const day = (text: string): Date => new Date(`${text}T09:00:00Z`);
const weeks = (count: number) => ({ count, exposure: 28 });
const found = (before: number, after: number, percent: number) =>
  judge(compareFor('effect', weeks(before), weeks(after)), percent);

describe('judge', () => {
  it.each([
    ['a fall as promised', 40, 12, -30, 'as-promised'],
    ['a fall further than promised', 100, 10, -30, 'as-promised'],
    ['a fall that is surely too small', 1_000, 900, -30, 'weaker'],
    ['no change that is surely none', 1_000, 1_000, -30, 'weaker'],
    ['a rise instead of a fall', 20, 60, -30, 'worse'],
    ['few cases', 5, 3, -30, 'unclear'],
    ['no case at all', 0, 0, -30, 'unclear'],
    ['nothing after few', 2, 0, -100, 'unclear'],
    ['nothing after many', 20, 0, -100, 'as-promised'],
    ['one left of what should be gone', 20, 1, -100, 'weaker'],
    ['a rise as promised', 100, 160, 50, 'as-promised'],
    ['a fall instead of a rise', 100, 50, 50, 'worse'],
    ['a rise that is surely too small', 10_000, 10_500, 50, 'weaker'],
  ] as const)('finds %s', (_name, before, after, percent, finding) => {
    expect(found(before, after, percent)).toBe(finding);
  });

  it('makes a verdict of each finding', () => {
    expect((['as-promised', 'weaker', 'worse', 'unclear'] as const).map(verdictOf)).toEqual([
      'verified',
      'ineffective',
      'ineffective',
      'not-enough-data',
    ]);
  });
});

describe('a recurrence', () => {
  it.each([
    ['as few as proved it', 12, 12, false],
    ['somewhat more', 12, 22, false],
    ['as many as ever', 12, 40, true],
  ])('of %s', (_name, proof, now, expected) => {
    expect(hasRecurred(compareFor('recurrence', weeks(proof), weeks(now)), -30)).toBe(expected);
  });

  it('is not seen in nothing', () => {
    expect(hasRecurred(compareFor('recurrence', weeks(0), weeks(0)), -30)).toBe(false);
  });
});

describe('when an effect is checked', () => {
  const doneAt = day('2026-03-01');
  const promise = { expectedChangePercent: -30, checkAfterDays: 28, baselineDays: 56 };

  it('compares the baseline with all the time since', () => {
    const spans = spansOfEffect(promise, doneAt, day('2026-04-10'));
    expect(spans.before).toEqual({ from: day('2026-01-04'), to: doneAt });
    expect(spans.after).toEqual({ from: doneAt, to: day('2026-04-10') });
  });

  it('compares what proved it with the last weeks', () => {
    const proof = { from: doneAt, to: day('2026-03-29') };
    expect(spansOfRecurrence(proof, day('2026-03-29'), day('2026-04-05')).after.from).toEqual(day('2026-03-29'));
    expect(spansOfRecurrence(proof, day('2026-03-29'), day('2026-06-01')).after.from).toEqual(day('2026-05-04'));
  });

  it('decides nothing before its time, and gives up after a year', () => {
    expect(isPreliminary(promise, doneAt, new Date(day('2026-03-29').getTime() - 1))).toBe(true);
    expect(isPreliminary(promise, doneAt, day('2026-03-29'))).toBe(false);
    expect(nextCheckAt(promise, doneAt, day('2026-03-29'))).toEqual(day('2026-04-26'));
    expect(nextCheckAt(promise, doneAt, day('2027-02-10'))).toBeUndefined();
    expect(nextWatchAt(day('2026-06-27'), day('2026-06-20'))).toEqual(day('2026-06-27'));
    expect(nextWatchAt(day('2026-06-27'), day('2026-06-21'))).toBeUndefined();
  });

  it.each([
    [['verified'], true],
    [['verified', 'ineffective'], true],
    [['recurred', 'not-countable', 'verified'], true],
    [['verified', null], false],
    [['verified', 'not-enough-data'], false],
    [['ineffective'], false],
    [['recurred'], false],
    [[], false],
  ] as const)('%j proves the problem removed: %s', (verdicts, expected) => {
    expect(isProven(verdicts)).toBe(expected);
  });
});

describe('a promise', () => {
  const catalogue: Catalogue = {
    measures: [
      { name: 'complaints.count', counts: 'events', parameter: null, dimensions: ['product', 'cause'] },
      { name: 'complaints.per1000Calls', counts: 'ratio', parameter: null, dimensions: ['product'] },
      { name: 'calls.offered', counts: 'events', parameter: null, dimensions: ['product'] },
      { name: 'calls.answeredWithin', counts: 'events', parameter: { default: 20, min: 0, max: 100 }, dimensions: [] },
      { name: 'calls.talkMean', counts: 'nothing', parameter: null, dimensions: ['product'] },
    ],
    dimensions: ['product', 'cause', 'client'],
  };
  const promise = { expectedChangePercent: -30, checkAfterDays: 28, baselineDays: 28, filters: [] };
  const by = (dimension: string) => [{ dimension, op: 'in' as const, values: ['x'] }];

  it.each([
    [{ measure: 'complaints.count', filters: by('cause') }, []],
    [{ measure: 'complaints.count', exposure: 'calls.offered', filters: by('product') }, []],
    [{ measure: 'calls.answeredWithin(30)' }, []],
    [{ measure: 'complaint.count' }, [['effect.measure', 'unknown-measure', 'complaints.count']]],
    [{ measure: 'calls.answeredWithin(300)' }, [['effect.measure', 'unknown-measure', 'calls.answeredWithin']]],
    [{ measure: 'calls.offered(1)' }, [['effect.measure', 'unknown-measure', 'calls.offered']]],
    [{ measure: 'calls.talkMean' }, [['effect.measure', 'not-countable', 'calls.talkMean']]],
    [
      { measure: 'complaints.count', exposure: 'complaints.per1000Calls' },
      [['effect.exposure', 'not-countable', 'complaints.per1000Calls']],
    ],
    [
      { measure: 'complaints.per1000Calls', exposure: 'calls.offered' },
      [['effect.exposure', 'not-countable', 'complaints.per1000Calls']],
    ],
    [
      { measure: 'complaints.count', filters: by('products') },
      [['effect.filters.0.dimension', 'unknown-dimension', 'product']],
    ],
    [
      { measure: 'complaints.count', exposure: 'calls.offered', filters: by('cause') },
      [['effect.filters.0.dimension', 'not-combinable', 'calls.offered']],
    ],
  ] as const)('%j has the faults %j', (body, expected) => {
    const faults = effectFaults(
      { ...promise, ...body, filters: [...('filters' in body ? body.filters : [])] },
      catalogue,
    );
    expect(faults.map(({ field, code }) => [field, code])).toEqual(expected.map(([field, code]) => [field, code]));
    for (const [index, [, , named]] of expected.entries()) expect(faults[index]?.message.ru).toContain(named);
  });

  it('finds the nearest name', () => {
    expect(nearestOf('Calls.Offerd', catalogue.measures.map(({ name }) => name))).toBe('calls.offered'); // prettier-ignore
    expect(nearestOf('x', [])).toBe('');
  });
});

describe('an explanation', () => {
  const [first, later] = [
    { byId: 'ann', at: '2026-03-01T09:00:00.000Z' },
    { byId: 'bob', at: '2026-03-02T09:00:00.000Z' },
  ];
  const before = explain(undefined, { whys: ['It overheats', 'No fan'] }, first);

  it('keeps who said what stands as it stood', () => {
    expect(explain(before, { whys: ['It overheats', 'A small fan', 'It was cheaper'] }, later)).toEqual({
      revision: 2,
      whys: [
        { text: 'It overheats', ...first },
        { text: 'A small fan', ...later },
        { text: 'It was cheaper', ...later },
      ],
      causeIds: [],
    });
  });

  it('leaves alone what is not named, and changes nothing for nothing', () => {
    expect(explain(before, { causeIds: ['modem'] }, later)).toMatchObject({ whys: before?.whys, causeIds: ['modem'] });
    expect(explain(before, { whys: ['It overheats', 'No fan'] }, later)).toBeUndefined();
    expect(explain(undefined, { whys: [] }, later)).toBeUndefined();
    expect(explain(before, { whys: ['It overheats'] }, later)).toMatchObject({ revision: 2 });
  });
});

describe('the words of a check', () => {
  const comparison = compareFor('effect', weeks(40), weeks(12));
  const told = {
    kind: 'effect',
    measure: 'complaints.count',
    exposure: 'days',
    expectedChangePercent: -30,
    before: weeks(40),
    after: weeks(12),
    comparison,
    finding: 'as-promised',
  } as const;

  it('are whole sentences in both languages', () => {
    expect(effectWords(told, false, 'en')).toBe(
      'complaints.count: 40 in 28 days before, 12 in 28 days after, rate ratio 0.30 (95 % interval 0.14–0.58, p = 0.0001). Promised −30 %. Better than before, and what was promised is not ruled out.',
    );
    expect(
      effectWords(
        { ...told, exposure: 'records', before: { count: 40, exposure: 1_000 }, kind: 'recurrence' },
        true,
        'ru',
      ),
    ).toMatch(
      /^complaints.count: было 40 на 1000, стало 12 на 28, отношение частот 0,30 .* Обещано −30 %\. Проблема вернулась\.$/,
    );
    expect(effectWords({ ...told, comparison: undefined, finding: 'unclear' }, false, 'en')).toContain(
      'Not enough data yet.',
    );
    expect(effectWords({ ...told, comparison: compareFor('effect', weeks(0), weeks(5)) }, false, 'en')).toContain('–∞');
    expect(faultWords('unknown-member', 'ru')).toMatch(/[а-я]/);
  });

  it('draft what clients are told', () => {
    const draft = tellDraft(['Replace the modems']);
    expect([draft.ru, draft.en].every((text) => text.includes('– Replace the modems'))).toBe(true);
  });
});
