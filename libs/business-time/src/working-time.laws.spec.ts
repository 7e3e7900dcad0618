import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LocalInterval } from './calendar.js';
import { compileCalendar } from './working-calendar.js';
import { addWorkingTime, workingTimeBetween } from './working-time.rules.js';

const MINUTE = 60_000;
const DAY = 1440;

const hour = (value: number): string => `${String(value).padStart(2, '0')}:00`;
/** None, one or two intervals on whole hours. */
const intervals = fc
  .uniqueArray(fc.integer({ min: 0, max: 24 }), { maxLength: 4 })
  .map((hours) => [...hours].sort((a, b) => a - b).map(hour))
  .map((hours) =>
    [hours.slice(0, 2), hours.slice(2, 4)].flatMap(([from, to]): LocalInterval[] =>
      from === undefined || to === undefined ? [] : [[from, to]],
    ),
  );
const dated = fc.dictionary(fc.constantFrom('2011-12-30', '2014-10-26', '2026-03-29', '2026-10-04'), intervals);

describe('laws, over years', () => {
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Europe/Moscow',
    'Pacific/Apia',
    'Asia/Beirut',
    'America/Sao_Paulo',
  );
  const year = 366 * DAY * MINUTE;
  const moment = fc.integer({ min: Date.UTC(2009, 0, 1), max: Date.UTC(2030, 0, 1) });
  const scene = zone.chain((timezone) =>
    fc.record({
      calendar: fc
        .record({ mon: intervals, tue: intervals, sat: intervals, sun: intervals, shifts: dated, breaks: dated })
        .map(({ shifts, breaks, ...week }) =>
          compileCalendar({
            timezone,
            week: {
              ...week,
              wed: [
                ['01:30', '02:30'],
                ['10:00', '24:00'],
              ],
            },
            shifts,
            breaks,
          }),
        ),
      start: moment,
      amount: fc.integer({ min: 1, max: year / 4 }),
      pauses: fc.array(
        fc.tuple(moment, fc.integer({ min: 0, max: year })).map(([from, length]) => ({ from, to: from + length })),
        { maxLength: 4 },
      ),
    }),
  );

  it('what was added is what lies between', () => {
    fc.assert(
      fc.property(scene, ({ calendar, start, amount, pauses }) => {
        const due = addWorkingTime(calendar, start, amount, 'forward', pauses) ?? NaN;
        expect(workingTimeBetween(calendar, start, due, pauses)).toBe(amount);
        expect(workingTimeBetween(calendar, start, due - 1, pauses)).toBe(amount - 1); // the earliest
        const began = addWorkingTime(calendar, start, amount, 'back', pauses) ?? NaN;
        expect(workingTimeBetween(calendar, began, start, pauses)).toBe(amount);
        expect(workingTimeBetween(calendar, began + 1, start, pauses)).toBe(amount - 1); // the latest
      }),
    );
  });

  it('going on and back arrives at the working equivalent of the start', () => {
    fc.assert(
      fc.property(scene, ({ calendar, start, amount, pauses }) => {
        const due = addWorkingTime(calendar, start, amount, 'forward', pauses) ?? NaN;
        expect(addWorkingTime(calendar, due, amount, 'back', pauses)).toBe(
          addWorkingTime(calendar, start, 0, 'forward', pauses),
        );
        expect(addWorkingTime(calendar, due, -amount, 'forward', pauses)).toBe(
          addWorkingTime(calendar, due, amount, 'back', pauses),
        );
      }),
    );
  });

  it('the difference added to the start is the end, or the last work before it', () => {
    fc.assert(
      fc.property(scene, moment, ({ calendar, start, pauses }, end) => {
        const worked = workingTimeBetween(calendar, start, end, pauses);
        fc.pre(worked > 0);
        const reached = addWorkingTime(calendar, start, worked, 'forward', pauses) ?? NaN;
        expect(reached).toBeLessThanOrEqual(end);
        expect(workingTimeBetween(calendar, reached, end, pauses)).toBe(0);
      }),
    );
  });

  it('a pause cut in two pieces changes nothing', () => {
    fc.assert(
      fc.property(
        scene,
        fc.integer({ min: 0, max: year }),
        fc.integer({ min: 0, max: 1000 }),
        ({ calendar, start, amount, pauses }, cut, overlap) => {
          const pieces = pauses.flatMap(({ from, to }) => {
            const middle = Math.min(from + cut, to);
            return [
              { from: Math.max(from, middle - overlap), to },
              { from, to: middle },
            ];
          });
          for (const direction of ['forward', 'back'] as const) {
            for (const value of [amount, 0]) {
              expect(addWorkingTime(calendar, start, value, direction, pieces)).toBe(
                addWorkingTime(calendar, start, value, direction, pauses),
              );
            }
          }
        },
      ),
    );
  });

  it('two steps are one step', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: year / 8 }), ({ calendar, start, amount, pauses }, more) => {
        const due = addWorkingTime(calendar, start, amount, 'forward', pauses) ?? NaN;
        expect(addWorkingTime(calendar, due, more, 'forward', pauses)).toBe(
          addWorkingTime(calendar, start, amount + more, 'forward', pauses),
        );
      }),
    );
  });
});
