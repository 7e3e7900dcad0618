import { compileCalendar, findZone, type ZoneOffsets } from '@okno/business-time';
import type { AuditFlag, AuditItemState } from '@okno/contracts';
import { describe, expect, it } from '@jest/globals';
import {
  describeFlag,
  flagsOf,
  habitOf,
  moveAuditItem,
  type AuditItemVerb,
  type PromiseCounts,
  type Standing,
} from './audit-flags.rules.js';
import { nextMidnight, weekAt, weekNamed, weeksBefore } from './audit-week.rules.js';

function zoneOf(name: string): ZoneOffsets {
  const zone = findZone(name);
  if (zone === undefined) throw new Error(name);
  return zone;
}
const moscow = zoneOf('Europe/Moscow');
const at = (text: string): number => Date.parse(text);
const iso = (moment: number): string => new Date(moment).toISOString();

describe('the week of an audit', () => {
  it.each([
    // ISO 8601: the first week of a year is the one with its first Thursday.
    ['2026-W12', '2026-03-15T21:00:00.000Z', '2026-03-22T21:00:00.000Z'],
    ['2026-W01', '2025-12-28T21:00:00.000Z', '2026-01-04T21:00:00.000Z'],
    ['2026-W53', '2026-12-27T21:00:00.000Z', '2027-01-03T21:00:00.000Z'],
    ['2024-W09', '2024-02-25T21:00:00.000Z', '2024-03-03T21:00:00.000Z'],
  ])('%s', (week, from, to) => {
    const span = weekNamed(moscow, week);
    expect([span?.week, iso(span?.from ?? 0), iso(span?.to ?? 0)]).toEqual([week, from, to]);
    expect(weekAt(moscow, at(from)).week).toBe(week);
    expect(weekAt(moscow, at(to) - 1)).toEqual(span);
    expect(weekAt(moscow, at(to)).week).not.toBe(week);
  });

  it('is none where the year has no such week', () => {
    expect(weekNamed(moscow, '2025-W53')).toBeUndefined();
  });

  it('has 167 or 169 hours when the clocks change', () => {
    const hours = (week: string): number => {
      const span = weekNamed(zoneOf('Europe/Berlin'), week);
      return ((span?.to ?? 0) - (span?.from ?? 0)) / 3_600_000;
    };
    expect(['2026-W13', '2026-W14', '2026-W43'].map(hours)).toEqual([167, 168, 169]);
  });

  it('counts midnights and weeks by the date', () => {
    expect(iso(nextMidnight(moscow, at('2026-03-17T20:59:59Z')))).toBe('2026-03-17T21:00:00.000Z');
    expect(iso(nextMidnight(moscow, at('2026-03-17T21:00:00Z')))).toBe('2026-03-18T21:00:00.000Z');
    expect(
      iso(weeksBefore(zoneOf('Europe/Berlin'), weekAt(zoneOf('Europe/Berlin'), at('2026-04-08T12:00:00Z')), 8)),
    ).toBe('2026-02-08T23:00:00.000Z');
  });
});

const day: [string, string][] = [['09:00', '18:00']];
const calendar = compileCalendar({
  timezone: 'Europe/Moscow',
  week: { mon: day, tue: day, wed: day, thu: day, fri: day },
  holidays: [],
  shifts: {},
  breaks: {},
});
const from = at('2026-03-15T21:00:00Z');
const friday = at('2026-03-19T21:00:00Z');

function standing(change: Partial<Standing> = {}): Standing {
  const heardAt = friday - 3_600_000;
  return { dueAt: friday + 1, keptAt: null, brokenAt: null, heardAt, movedAt: [], waits: 0, ...change };
}

describe('the red flags of an audit', () => {
  it.each<[string, Partial<Standing>, AuditFlag[]]>([
    ['nothing to ask', {}, []],
    ['due at this very moment', { dueAt: friday }, []],
    ['past its date', { dueAt: friday - 1 }, ['overdue']],
    ['broken long ago and not made good', { dueAt: from - 1, brokenAt: from - 1 }, ['overdue']],
    ['made good in this week', { dueAt: from - 1, brokenAt: from - 1, keptAt: from + 1 }, ['overdue']],
    ['made good before this week', { dueAt: from - 9, brokenAt: from - 9, keptAt: from - 1 }, []],
    ['broken in this week, then moved', { brokenAt: from + 1, movedAt: [from + 2] }, ['overdue']],
    ['broken before this week, then moved', { brokenAt: from - 2, movedAt: [from - 1] }, []],
    ['kept in time', { dueAt: from + 9, keptAt: from + 9 }, []],
    ['moved once', { movedAt: [from] }, []],
    ['moved twice', { movedAt: [from - 9, from] }, ['moved-again']],
    ['moved a second time only later', { movedAt: [from, friday] }, []],
    ['last heard of on Monday', { heardAt: at('2026-03-16T12:00:00Z') }, ['silent']],
    ['last heard of on Tuesday', { heardAt: at('2026-03-17T06:00:00Z') }, []],
    ['silent, but done', { heardAt: from, keptAt: friday - 1 }, []],
    ['waited once', { waits: 1 }, []],
    ['waited twice', { waits: 2 }, ['waiting-again']],
    [
      'everything at once',
      { dueAt: from - 1, brokenAt: from - 1, heardAt: from - 9, movedAt: [from - 8, from - 7], waits: 3 },
      ['overdue', 'moved-again', 'silent', 'waiting-again'],
    ],
  ])('%s', (_name, change, expected) => {
    // On the night to Friday: whoever was last heard of on Monday was silent on three whole working days.
    expect(flagsOf(standing(change), { from, asOf: friday }, calendar)).toEqual(expected);
  });

  it('count no silence at the weekend, nor where nobody ever works', () => {
    const monday = at('2026-03-22T21:00:00Z');
    const heardAt = at('2026-03-18T12:00:00Z');
    expect(flagsOf(standing({ heardAt, dueAt: monday }), { from, asOf: monday }, calendar)).toEqual([]);
    const never = compileCalendar({ timezone: 'Europe/Moscow', week: {}, holidays: [], shifts: {}, breaks: {} });
    expect(flagsOf(standing({ heardAt: from }), { from, asOf: friday }, never)).toEqual([]);
    expect(flagsOf(standing({ heardAt: from }), { from, asOf: friday }, undefined)).toEqual([]);
  });

  it.each<AuditFlag>(['overdue', 'moved-again', 'silent', 'waiting-again'])('say %s in both languages', (flag) => {
    expect(describeFlag(flag, 'ru')).toMatch(/[а-я]/);
    expect(describeFlag(flag, 'en')).toMatch(/[a-z]/);
  });
});

describe('a habit', () => {
  it.each<[string, PromiseCounts, number | null, boolean]>([
    ['nothing promised', { promised: 0, broken: 0, moved: 0, unheld: 0 }, null, false],
    ['too few to say', { promised: 4, broken: 4, moved: 0, unheld: 4 }, 1, false],
    ['every third does not hold', { promised: 6, broken: 1, moved: 1, unheld: 2 }, 1 / 3, true],
    ['fewer than every third', { promised: 7, broken: 2, moved: 0, unheld: 2 }, 2 / 7, false],
    ['broken and moved is one', { promised: 5, broken: 1, moved: 1, unheld: 1 }, 0.2, false],
  ])('%s', (_name, counts, share, habitual) => {
    const { promised, broken, moved } = counts;
    expect(habitOf(counts)).toEqual({ promised, broken, moved, share, habitual });
  });
});

describe('an item of an audit', () => {
  it.each<[AuditItemState, AuditItemVerb, string]>([
    ['open', 'explain', 'explained'],
    ['explained', 'explain', 'explained'],
    ['settled', 'explain', 'wrong-state'],
    ['open', 'settle', 'wrong-state'],
    ['explained', 'settle', 'settled'],
    ['settled', 'settle', 'in-effect'],
  ])('that is %s, to %s: %s', (state, verb, expected) => {
    expect(moveAuditItem(state, verb)).toBe(expected);
  });
});
