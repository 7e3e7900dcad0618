import { expect, it } from '@jest/globals';
import { wordsOfCalendar } from './calendar-part.adapter.js';

function calendar(method: string, ...lines: readonly string[]): string {
  const event = ['BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260501T080000Z', ...lines, 'END:VEVENT'];
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', `METHOD:${method}`, ...event, 'END:VCALENDAR', ''].join('\r\n');
}

it.each([
  [
    'with a zone and a place',
    calendar(
      'REQUEST',
      'SUMMARY:Survey of the roof',
      'DTSTART;TZID=Europe/Moscow:20260504T100000',
      'DTEND;TZID=Europe/Moscow:20260504T113000',
      'LOCATION:Lenina 1\\, office 2',
    ),
    'Встреча / Meeting: Survey of the roof, 2026-05-04 10:00 (Europe/Moscow) – 2026-05-04 11:30 (Europe/Moscow), Lenina 1, office 2',
  ],
  [
    'of a whole day',
    calendar('REQUEST', 'SUMMARY:Визит', 'DTSTART;VALUE=DATE:20260504'),
    'Встреча / Meeting: Визит, 2026-05-04',
  ],
  [
    'that is taken back',
    calendar('CANCEL', 'SUMMARY:Call', 'DTSTART:20260504T100000Z'),
    'Встреча отменена / Meeting cancelled: Call, 2026-05-04 10:00 (UTC)',
  ],
  [
    'folded over two lines',
    calendar('REQUEST', 'SUMMARY:Survey of', '  the roof', 'DTSTART:20260504T100000'),
    'Встреча / Meeting: Survey of the roof, 2026-05-04 10:00',
  ],
])('reads an invitation %s', (_case, text, expected) => {
  expect(wordsOfCalendar(text)).toBe(expected);
});

it.each([
  ['nothing', ''],
  ['no calendar', 'BEGIN:VCARD\r\nEND:VCARD'],
  ['one without an event', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR'],
  ['half a file', 'BEGIN:VCALENDAR\r\nBEGIN:VEV'],
  ['NULs', '\0\0\0'],
])('says nothing of %s', (_case, text) => {
  expect(wordsOfCalendar(text)).toBeUndefined();
});
