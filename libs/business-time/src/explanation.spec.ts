import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DeadlineRequest } from './calculate-deadline.js';
import { calculateDeadline } from './calculate-deadline.js';
import type { LocalInterval } from './calendar.js';
import { describeWhy, WHY_CODES } from './explanation-texts.js';
import type { ExplanationStretch } from './explanation.js';
import { MOST_STRETCHES } from './explanation.js';
import { compileCalendar } from './working-calendar.js';

const DAY: LocalInterval[] = [
  ['09:00', '13:00'],
  ['14:00', '18:00'],
];
/** UTC; 2026-03-06 is a Friday. */
const calendar = compileCalendar({
  timezone: 'UTC',
  week: { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY },
  holidays: ['2026-03-09', '2026-03-10'],
  shifts: { '2026-03-14': [['10:00', '12:00']] },
  breaks: {
    '2026-03-11': [
      ['10:00', '11:00'],
      ['12:30', '14:30'],
      ['19:00', '20:00'],
    ],
    '2026-03-12': [['08:00', '20:00']],
  },
});

function explain(request: Omit<DeadlineRequest, 'explain'>, of = calendar): readonly ExplanationStretch[] {
  return calculateDeadline(of, { ...request, explain: true }).explanation ?? [];
}
/** `MM-DDThh:mm MM-DDThh:mm minutes why`, with + before what counts. */
function lines(stretches: readonly ExplanationStretch[]): string[] {
  return stretches.map(
    ({ from, to, minutes, counted, why }) =>
      `${counted ? '+' : '-'} ${from.slice(5, 16)} ${to === null ? 'open' : to.slice(5, 16)} ${minutes} ${why}`,
  );
}
function countedMinutes(stretches: readonly ExplanationStretch[]): number {
  return stretches.reduce((sum, { counted, minutes }) => sum + (counted ? minutes : 0), 0);
}

describe('the explanation', () => {
  it('of an added amount names each reason', () => {
    expect(lines(explain({ operation: 'add', start: '2026-03-06T17:30:00Z', workingMinutes: 300 }))).toEqual([
      '+ 03-06T17:30 03-06T18:00 30 working',
      '- 03-06T18:00 03-07T00:00 360 outside-hours',
      '- 03-07T00:00 03-09T00:00 2880 no-working-day',
      '- 03-09T00:00 03-11T00:00 2880 holiday',
      '- 03-11T00:00 03-11T09:00 540 outside-hours',
      '+ 03-11T09:00 03-11T10:00 60 working',
      '- 03-11T10:00 03-11T11:00 60 break',
      '+ 03-11T11:00 03-11T12:30 90 working',
      '- 03-11T12:30 03-11T13:00 30 break',
      '- 03-11T13:00 03-11T14:00 60 outside-hours',
      '- 03-11T14:00 03-11T14:30 30 break',
      '+ 03-11T14:30 03-11T16:30 120 working',
    ]);
  });

  it('of a shift and of a day of nothing but break', () => {
    expect(lines(explain({ operation: 'diff', start: '2026-03-12T00:00:00Z', end: '2026-03-15T12:00:00Z' }))).toEqual([
      '- 03-12T00:00 03-12T09:00 540 outside-hours',
      '- 03-12T09:00 03-12T13:00 240 break',
      '- 03-12T13:00 03-12T14:00 60 outside-hours',
      '- 03-12T14:00 03-12T18:00 240 break',
      '- 03-12T18:00 03-13T09:00 900 outside-hours',
      '+ 03-13T09:00 03-13T13:00 240 working',
      '- 03-13T13:00 03-13T14:00 60 outside-hours',
      '+ 03-13T14:00 03-13T18:00 240 working',
      '- 03-13T18:00 03-14T10:00 960 outside-hours',
      '+ 03-14T10:00 03-14T12:00 120 shift',
      '- 03-14T12:00 03-15T00:00 720 outside-hours',
      '- 03-15T00:00 03-15T12:00 720 no-working-day',
    ]);
  });

  it('of pauses, each time told once', () => {
    const pauses = [
      { from: '2026-03-06T17:00:00Z', to: '2026-03-07T12:00:00Z' },
      { from: '2026-03-06T16:30:00Z', to: '2026-03-06T17:30:00Z' },
      { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' },
    ];
    expect(lines(explain({ operation: 'add', start: '2026-03-06T16:00:00Z', workingMinutes: 45, pauses }))).toEqual([
      '+ 03-06T16:00 03-06T16:30 30 working',
      '- 03-06T16:30 03-07T12:00 1170 pause',
      '- 03-07T12:00 03-09T00:00 2160 no-working-day',
      '- 03-09T00:00 03-11T00:00 2880 holiday',
      '- 03-11T00:00 03-11T09:00 540 outside-hours',
      '+ 03-11T09:00 03-11T09:15 15 working',
    ]);
  });

  it('of an open pause tells what was used up before it', () => {
    const open = (from: string, workingMinutes: number): string[] =>
      lines(explain({ operation: 'add', start: '2026-03-06T16:00:00Z', workingMinutes, pauses: [{ from }] }));
    expect(open('2026-03-06T16:30:00Z', 60)).toEqual([
      '+ 03-06T16:00 03-06T16:30 30 working',
      '- 03-06T16:30 open 0 pause',
    ]);
    expect(open('2026-03-06T17:30:00Z', 60)).toEqual([
      '+ 03-06T16:00 03-06T17:00 60 working',
      '- 03-06T17:30 open 0 pause',
    ]);
    expect(open('2026-03-05T00:00:00Z', 60)).toEqual(['- 03-06T16:00 open 0 pause']);
  });

  it('of going back stands in the order of time', () => {
    expect(
      lines(explain({ operation: 'add', start: '2026-03-07T10:00:00Z', workingMinutes: 30, direction: 'back' })),
    ).toEqual([
      '+ 03-06T17:30 03-06T18:00 30 working',
      '- 03-06T18:00 03-07T00:00 360 outside-hours',
      '- 03-07T00:00 03-07T10:00 600 no-working-day',
    ]);
  });

  it('of a question about one moment is the stretch around it', () => {
    const around = (start: string, pauses: DeadlineRequest['pauses'] = []): string[] =>
      lines(explain({ operation: 'is-working', start, pauses }));
    expect(around('2026-03-06T10:00:00Z')).toEqual(['+ 03-06T09:00 03-06T13:00 240 working']);
    expect(around('2026-03-06T13:00:00Z')).toEqual(['- 03-06T13:00 03-06T14:00 60 outside-hours']);
    expect(around('2026-03-09T13:00:00Z')).toEqual(['- 03-09T00:00 03-10T00:00 1440 holiday']);
    expect(around('2026-03-06T10:00:00Z', [{ from: '2026-03-06T09:30:00Z' }])).toEqual(['- 03-06T09:30 open 0 pause']);
    expect(around('2026-03-06T10:00:00Z', [{ from: '2026-03-06T09:30:00Z', to: '2026-03-06T10:30:00Z' }])).toEqual([
      '- 03-06T09:30 03-06T10:30 60 pause',
    ]);
  });

  it('of days tells each day that counts', () => {
    expect(lines(explain({ operation: 'add-days', start: '2026-03-06', days: 2 }))).toEqual([
      '- 03-06T00:00 03-07T00:00 1440 start-day',
      '- 03-07T00:00 03-09T00:00 2880 no-working-day',
      '- 03-09T00:00 03-11T00:00 2880 holiday',
      '+ 03-11T00:00 03-12T00:00 1440 working',
      '- 03-12T00:00 03-13T00:00 1440 break',
      '+ 03-13T00:00 03-14T00:00 1440 working',
    ]);
    expect(
      lines(explain({ operation: 'add-days', start: '2026-03-12', days: -1, roll: 'to-working-day-first' })),
    ).toEqual([
      '+ 03-06T00:00 03-07T00:00 1440 working',
      '- 03-07T00:00 03-09T00:00 2880 no-working-day',
      '- 03-09T00:00 03-11T00:00 2880 holiday',
      '- 03-11T00:00 03-12T00:00 1440 start-day',
      '- 03-12T00:00 03-13T00:00 1440 break',
    ]);
    expect(lines(explain({ operation: 'diff-days', start: '2026-03-13', end: '2026-03-14' }))).toEqual([
      '- 03-13T00:00 03-14T00:00 1440 start-day',
      '+ 03-14T00:00 03-15T00:00 1440 shift',
    ]);
    expect(lines(explain({ operation: 'is-working-day', start: '2026-03-12' }))).toEqual([
      '- 03-12T00:00 03-13T00:00 1440 break',
    ]);
    expect(explain({ operation: 'diff-days', start: '2026-03-14', end: '2026-03-13' })).toEqual([]);
  });

  it('is only given when asked for', () => {
    expect(calculateDeadline(calendar, { operation: 'is-working-day', start: '2026-03-12' })).not.toHaveProperty(
      'explanation',
    );
    expect(explain({ operation: 'diff', start: '2026-03-14T00:00:00Z', end: '2026-03-13T00:00:00Z' })).toEqual([]);
  });

  it('sums up what would be too long to read, without losing a minute', () => {
    const request = { operation: 'diff', start: '2026-01-01T00:00:00Z', end: '2040-01-01T00:00:00Z' } as const;
    const stretches = explain(request);
    expect(stretches.length).toBeLessThan(MOST_STRETCHES + 20);
    expect(stretches.at(-1)).toMatchObject({ from: '2039-01-01T00:00:00.000Z', why: 'summary', minutes: 260 * 480 });
    expect(calculateDeadline(calendar, request)).toMatchObject({ workingMinutes: countedMinutes(stretches) });
    expect(lines(explain({ operation: 'diff-days', start: '2026-01-01', end: '2199-12-31' })).length).toBe(
      MOST_STRETCHES + 1,
    );
  });
});

describe('every explanation', () => {
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Sao_Paulo');
  const moment = fc.integer({ min: Date.UTC(2011, 11, 1), max: Date.UTC(2012, 6, 1) });
  const scene = fc.record({
    of: zone.map((timezone) =>
      compileCalendar({
        timezone,
        week: {
          mon: DAY,
          tue: [['00:00', '24:00']],
          wed: [['00:00', '02:30']],
          thu: DAY,
          fri: [['00:00', '24:00']],
          sun: [['01:15', '02:15']],
        },
        holidays: ['2012-01-02'],
        breaks: { '2011-12-29': [['10:00', '15:00']] },
      }),
    ),
    start: moment,
    workingMinutes: fc.integer({ min: -40_000, max: 40_000 }),
    pauses: fc.array(fc.tuple(moment, fc.integer({ min: 0, max: 1e9 })), { maxLength: 4 }),
  });

  it('has no holes, ends at the due and counts the amount', () => {
    fc.assert(
      fc.property(scene, ({ of, start, workingMinutes, pauses }) => {
        const request: DeadlineRequest = {
          operation: 'add',
          start: new Date(start).toISOString(),
          workingMinutes,
          pauses: pauses.map(([from, length]) => ({
            from: new Date(from).toISOString(),
            to: new Date(from + length).toISOString(),
          })),
          explain: true,
        };
        const answer = calculateDeadline(of, request);
        const due = 'dueAt' in answer ? (answer.dueAt ?? '') : '';
        const stretches = answer.explanation ?? [];
        expect(countedMinutes(stretches)).toBeCloseTo(Math.abs(workingMinutes), 6);
        const ends = [request.start, due].sort();
        if (ends[0] !== ends[1]) {
          expect([stretches[0]?.from, stretches.at(-1)?.to]).toEqual(ends);
        }
        stretches.forEach((stretch, index) => {
          expect(stretch.to).toBe(stretches[index + 1]?.from ?? ends[1]);
          expect(stretch.minutes).toBeCloseTo((Date.parse(stretch.to ?? '') - Date.parse(stretch.from)) / 60_000, 6);
        });
      }),
      { numRuns: 60 },
    );
  });
});

it.each(WHY_CODES)('%s is told in both languages', (code) => {
  expect(describeWhy(code, 'ru')).toMatch(/[а-яё]/);
  expect(describeWhy(code, 'en')).toMatch(/^[a-z ,]+$/);
});
