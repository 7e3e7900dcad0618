import { describe, expect, it } from '@jest/globals';
import { readHolidayFeed } from './holiday-feed.adapter.js';

const horizon = { from: '2026-01-01', to: '2028-12-31' };

function feed(...events: readonly (readonly string[])[]): string {
  const bodies = events.map((lines, index) => ['BEGIN:VEVENT', `UID:${index}`, ...lines, 'END:VEVENT'].join('\r\n'));
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...bodies, 'END:VCALENDAR', ''].join('\r\n');
}

function daysOf(...lines: readonly string[]): string[] {
  const read = readHolidayFeed(feed(['SUMMARY:X', ...lines]), horizon);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.content.days.map(({ date }) => date);
}

describe('readHolidayFeed', () => {
  it.each([
    ['one day', ['DTSTART;VALUE=DATE:20260501'], ['2026-05-01']],
    [
      'several days; the end is not one of them',
      ['DTSTART;VALUE=DATE:20260501', 'DTEND;VALUE=DATE:20260504'],
      ['2026-05-01', '2026-05-02', '2026-05-03'],
    ],
    ['a duration', ['DTSTART;VALUE=DATE:20260501', 'DURATION:P2D'], ['2026-05-01', '2026-05-02']],
    ['midnight to midnight', ['DTSTART:20260501T000000', 'DTEND:20260502T000000'], ['2026-05-01']],
    [
      'only what the horizon holds',
      ['DTSTART;VALUE=DATE:20251230', 'DTEND;VALUE=DATE:20260103'],
      ['2026-01-01', '2026-01-02'],
    ],
    [
      'every year, without end',
      ['DTSTART;VALUE=DATE:19700107', 'RRULE:FREQ=YEARLY'],
      ['2026-01-07', '2027-01-07', '2028-01-07'],
    ],
    [
      'the last Monday of May',
      ['DTSTART;VALUE=DATE:20200525', 'RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO'],
      ['2026-05-25', '2027-05-31', '2028-05-29'],
    ],
    [
      'a repetition without one of its days',
      ['DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=WEEKLY;COUNT=3', 'EXDATE;VALUE=DATE:20260112'],
      ['2026-01-05', '2026-01-19'],
    ],
    [
      'two days of every year',
      ['DTSTART;VALUE=DATE:20250101', 'DTEND;VALUE=DATE:20250103', 'RRULE:FREQ=YEARLY;UNTIL=20270101'],
      ['2026-01-01', '2026-01-02', '2027-01-01', '2027-01-02'],
    ],
  ])('takes %s', (_case, lines, days) => {
    expect(daysOf(...lines)).toEqual(days);
  });

  it('follows an occurrence that was moved', () => {
    const text = feed(['SUMMARY:Day', 'DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=YEARLY']).replace(
      'END:VCALENDAR',
      'BEGIN:VEVENT\r\nUID:0\r\nSUMMARY:Moved\r\nRECURRENCE-ID;VALUE=DATE:20270105\r\nDTSTART;VALUE=DATE:20270108\r\nEND:VEVENT\r\nEND:VCALENDAR',
    );
    expect(readHolidayFeed(text, horizon)).toMatchObject({
      content: {
        days: [
          { date: '2026-01-05', title: 'Day' },
          { date: '2027-01-08', title: 'Moved' },
          { date: '2028-01-05', title: 'Day' },
        ],
      },
    });
  });

  it('tells what is no day off', () => {
    const text = feed(
      ['SUMMARY:Party', 'DTSTART:20260501T100000Z', 'DTEND:20260501T120000Z'],
      ['SUMMARY:Off', 'DTSTART;VALUE=DATE:20260502', 'STATUS:CANCELLED'],
    );
    expect(readHolidayFeed(text, horizon)).toEqual({
      content: {
        days: [],
        skipped: [
          { line: 3, title: 'Party', reason: 'has-hours' },
          { line: 9, title: 'Off', reason: 'cancelled' },
        ],
      },
    });
  });

  it.each([
    ['no calendar', 'hello: world', 1, 'not-a-calendar'],
    ['a line that is none', feed(['SUMMARY:X', 'rubbish', 'DTSTART;VALUE=DATE:20260501']), 6, 'unreadable-line'],
    ['an event without a date', feed(['SUMMARY:X']), 3, 'bad-date'],
    ...[
      'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31',
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31',
      'FREQ=SECONDLY',
      'FREQ=YEARLY;BYWEEKNO=99',
      'FREQ=DAILY;INTERVAL=0',
    ].map(
      (rule) =>
        [
          `the repetition ${rule}`,
          feed(['DTSTART;VALUE=DATE:20260108', `RRULE:${rule}`]),
          3,
          'bad-recurrence',
        ] as const,
    ),
    [
      'more days than there are',
      feed(['DTSTART;VALUE=DATE:16000101', 'RRULE:FREQ=DAILY'], ['DTSTART;VALUE=DATE:20260101']),
      3,
      'too-many-days',
    ],
  ] as [string, string, number, string][])('names the line of %s', (_case, text, line, code) => {
    expect(readHolidayFeed(text, horizon)).toMatchObject({ faults: [{ line, code }] });
  });
});
