import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { CalendarBody } from '@okno/contracts';
import {
  broughtByProduction,
  changesBetween,
  imported,
  monthsOf,
  normsOf,
  shortened,
} from './calendar-import.rules.js';
import { readProductionCalendar, type ProductionCalendar } from './production-calendar.rules.js';

const day: [string, string][] = [
  ['09:00', '13:00'],
  ['14:00', '18:00'],
];
const friday: [string, string][] = [
  ['09:00', '13:00'],
  ['13:45', '16:45'],
];
const office: CalendarBody = {
  name: 'Office',
  timezone: 'Europe/Moscow',
  week: { mon: day, tue: day, wed: day, thu: day, fri: friday },
  holidays: [],
  shifts: {},
  breaks: {},
};

const year2024 = `<?xml version="1.0" encoding="UTF-8"?>
<calendar year="2024" lang="ru">
  <holidays><holiday id="1" title="New Year &amp; after"/></holidays>
  <!-- <day d="01.01" t="1"/>
  -->
  <days>
    <day d="01.01" t="1" h="1" /><day d="02.22" t="2"/>
    <day d='04.27' t='3' />
    <day d="04.29" t="1" f="04.27"/>
    <day d="11.02" t="2"/>
    <day d="12.27" t="2"/>
  </days>
</calendar>`;

function readAll(xml: string): ProductionCalendar {
  const read = readProductionCalendar(xml);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.content;
}

describe('readProductionCalendar', () => {
  it('reads days off with their titles, short days, and days that were moved', () => {
    expect(readAll(year2024)).toEqual({
      year: 2024,
      days: [
        { date: '2024-01-01', kind: 'off', title: 'New Year & after', movedFrom: undefined },
        { date: '2024-02-22', kind: 'short', title: '', movedFrom: undefined },
        { date: '2024-04-27', kind: 'working', title: '', movedFrom: undefined },
        { date: '2024-04-29', kind: 'off', title: '', movedFrom: '2024-04-27' },
        { date: '2024-11-02', kind: 'short', title: '', movedFrom: undefined },
        { date: '2024-12-27', kind: 'short', title: '', movedFrom: undefined },
      ],
    });
  });

  it.each([
    ['a date that is none', '<day d="02.30" t="1"/>', 3, 'bad-date'],
    ['a month that is none', '<day d="13.01" t="1"/>', 3, 'bad-date'],
    ['another kind of day', '<day d="02.03" t="4"/>', 3, 'unknown-day-type'],
    ['a holiday without a title', '<day d="02.03" t="1" h="9"/>', 3, 'unknown-holiday'],
    ['a moved day that is none', '<day d="02.03" t="1" f="02.31"/>', 3, 'bad-date'],
    ['a date that is there twice', '<day d="02.03" t="1"/>\n<day d="02.03" t="2"/>', 4, 'named-twice'],
    ['a tag that does not end', '<day d="02.03" t="1"/>\n\n<day d="02.04 t="1"/>', 5, 'unreadable-line'],
    ['no day at all', '', 1, 'not-a-calendar'],
  ])('names the line of %s', (_case, days, line, code) => {
    const xml = `<calendar year="2024">\n<days>\n${days}\n</days></calendar>`;
    expect(readProductionCalendar(xml)).toMatchObject({ faults: [{ line, code }] });
  });

  it.each([
    ['another document', '<html><body></body></html>', 'not-a-calendar'],
    ['half a file', '<calendar year="2024"><days><day d="01.01" t="1"/>', 'not-a-calendar'],
    ['no year', '<calendar><days><day d="01.01" t="1"/></days></calendar>', 'bad-year'],
    ['nothing', '', 'not-a-calendar'],
  ])('refuses %s', (_case, xml, code) => {
    expect(readProductionCalendar(xml)).toMatchObject({ faults: [{ code }] });
  });
});

describe('shortened', () => {
  it.each([
    ['the end of the day', [['09:00', '18:00']], [['09:00', '17:00']]],
    ['the last of several intervals', day, [day[0], ['14:00', '17:00']]],
    [
      'a whole interval and part of the one before',
      [
        ['09:00', '13:00'],
        ['17:30', '18:00'],
      ],
      [['09:00', '12:30']],
    ],
    ['all of a day that is no longer', [['09:00', '09:45']], []],
    ['an end at midnight', [['20:00', '24:00']], [['20:00', '23:00']]],
    ['nothing of nothing', [], []],
  ] as [string, [string, string][], [string, string][]][])('takes away %s', (_case, hours, left) => {
    expect(shortened(hours)).toEqual(left);
  });
});

describe('an imported production calendar', () => {
  const brought = broughtByProduction(readAll(year2024), office.week);

  it('cuts a short day by the hours of its own weekday and works a moved one by the hours it was moved from', () => {
    expect(Object.fromEntries(brought.shifts)).toEqual({
      '2024-02-22': { why: 'short-day', intervals: [day[0], ['14:00', '17:00']] },
      // A Saturday in exchange for Monday 29 April.
      '2024-04-27': { why: 'moved-working-day', intervals: day },
      // A short Saturday works, by the first working weekday's hours.
      '2024-11-02': { why: 'short-day', intervals: [day[0], ['14:00', '17:00']] },
      // A Friday, which ends earlier here.
      '2024-12-27': { why: 'short-day', intervals: [friday[0], ['13:45', '15:45']] },
    });
  });

  const before: CalendarBody = {
    ...office,
    holidays: ['2023-01-01', '2024-04-27', '2024-06-12'],
    shifts: { '2024-01-06': day, '2023-05-06': day },
  };

  it('replaces the year, or adds to it', () => {
    const replaced = imported(before, brought, 'replace');
    expect(replaced.holidays).toEqual(['2023-01-01', '2024-01-01', '2024-04-29']);
    expect(Object.keys(replaced.shifts).sort()).toEqual(['2023-05-06', ...[...brought.shifts.keys()].sort()]);
    const added = imported(before, brought, 'add');
    // A holiday would beat the hours of the moved working day.
    expect(added.holidays).toEqual(['2023-01-01', '2024-01-01', '2024-04-29', '2024-06-12']);
    expect(added.shifts['2024-01-06']).toEqual(day);
    expect(changesBetween(before, replaced, brought)).toMatchObject({
      holidays: { added: [{ date: '2024-01-01' }, { date: '2024-04-29' }], removed: ['2024-04-27', '2024-06-12'] },
      shifts: { removed: ['2024-01-06'] },
    });
    expect(changesBetween(replaced, imported(replaced, brought, 'replace'), brought)).toEqual({
      holidays: { added: [], removed: [] },
      shifts: { set: [], removed: [] },
    });
  });

  it('shows every month as it would be beside the norm', () => {
    const [january, february] = monthsOf(office, imported(office, brought, 'replace'), brought);
    // 23 weekdays, of them 1 January off; Fridays have seven hours here.
    expect(january).toEqual({
      month: '2024-01',
      workingDays: 22,
      workingHours: 22 * 8 - 4,
      workingHoursBefore: 23 * 8 - 4,
      normHours: 22 * 8,
    });
    expect(february).toMatchObject({ workingDays: 21, normHours: 21 * 8 - 1 });
  });
});

const folder = new URL('../../../../../shared/data/calendars/ru-xml/', import.meta.url);

/** As published by ConsultantPlus and Garant in their production calendars of these years, 40-hour week. */
const published: [string, number[]][] = [
  ['2023', [136, 143, 175, 160, 160, 168, 168, 184, 168, 176, 167, 168]],
  ['2024', [136, 159, 159, 168, 159, 151, 184, 176, 168, 184, 167, 168]],
  ['2025', [136, 160, 167, 175, 144, 151, 184, 168, 176, 184, 151, 176]],
  ['2026', [120, 152, 168, 175, 151, 167, 184, 168, 176, 176, 159, 176]],
];

describe('the files of xmlcalendar.ru', () => {
  if (!existsSync(folder)) {
    it('skipped: ../shared/data/calendars not there', () => {
      expect(existsSync(folder)).toBe(false);
    });
    return;
  }
  const fileOf = (year: string): string => readFileSync(new URL(`${year}/calendar.xml`, folder), 'utf8');

  it.each(published)('%s has its published norms', (year, norms) => {
    expect([...normsOf(readAll(fileOf(year))).values()]).toEqual(norms);
  });

  const years = readdirSync(folder).filter((name) => /^\d{4}$/.test(name));
  it.each(years)('%s works as many hours as its norm says, in an office of eight hours', (year) => {
    const eight: CalendarBody = { ...office, week: { ...office.week, fri: day } };
    const brought = broughtByProduction(readAll(fileOf(year)), eight.week);
    const months = monthsOf(eight, imported(eight, brought, 'replace'), brought);
    expect(months.map(({ workingHours }) => workingHours)).toEqual(months.map(({ normHours }) => normHours));
    expect(months).toHaveLength(12);
  });
});
