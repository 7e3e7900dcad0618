import { findZone } from '@okno/business-time';
import { describe, expect, it } from '@jest/globals';
import { compileDayFormat, compileMomentFormat } from './moment-format.rules.js';

const moscow = findZone('Europe/Moscow');

function read(format: string, text: string, zone = moscow): string {
  const time = compileMomentFormat(format)?.(text, zone);
  if (time === undefined || time === 'zone-needed') return String(time);
  return Number.isNaN(time) ? 'none' : new Date(time).toISOString();
}

describe('a format of moments', () => {
  it.each([
    ['yyyy-MM-dd HH:mm:ss', '2026-05-04 10:00:01', '2026-05-04T07:00:01.000Z'],
    ['yyyy-MM-dd', '2026-05-04', '2026-05-03T21:00:00.000Z'],
    ['dd/MM/yyyy', '4/5/2026', '2026-05-03T21:00:00.000Z'],
    ['D/M/YYYY HH:mm', '29/2/2016 08:33', '2016-02-29T05:33:00.000Z'],
    ['M/d/yyyy', '1/31/2015', '2015-01-30T21:00:00.000Z'],
    ['yyyy/M/d H:mm:ss', '2012/10/9 14:50:17', '2012-10-09T10:50:17.000Z'],
    ['yyMMdd H:mm:ss', '990201 7:02:47', '1999-02-01T04:02:47.000Z'],
    ['yyMMdd', '690101', '2068-12-31T21:00:00.000Z'],
    ['yyyyMMddHHmmss', '20260504100001', '2026-05-04T07:00:01.000Z'],
    ["dd MMM yyyy 'at' h:mm a", '04 May 2026 at 12:05 AM', '2026-05-03T21:05:00.000Z'],
    ['M/d/yyyy h:mm a', '5/4/2026 1:05 p.m.', '2026-05-04T10:05:00.000Z'],
    ['yyyy-MM-ddTHH:mm:ss.SSSXXX', '2026-05-04T10:00:01.25+01:00', '2026-05-04T09:00:01.250Z'],
    ['yyyy-MM-dd HH:mm X', '2026-05-04 10:00 Z', '2026-05-04T10:00:00.000Z'],
    ['unix', '918000000', '1999-02-03T00:00:00.000Z'],
    ['unix', '918000000.5', '1999-02-03T00:00:00.500Z'],
    ['unix-ms', '918000000500', '1999-02-03T00:00:00.500Z'],
    ['dd/MM/yyyy', '31/02/2026', 'none'],
    ['M/d/yyyy', '31/1/2015', 'none'],
    ['yyMMdd', '99021', 'none'],
    ['M/d/yyyy h:mm a', '5/4/2026 13:05 PM', 'none'],
    ['dd.MM.yyyy', '04.05.2026 10:00', 'none'],
    ['dd.MM.yyyy', '04x05x2026', 'none'],
    ['unix', 'yesterday', 'none'],
  ])('%s reads %s as %s', (format, text, expected) => {
    expect(read(format, text)).toBe(expected);
  });

  it('needs a zone for a local time, and none for one with an offset', () => {
    expect(compileMomentFormat('dd.MM.yyyy')?.('04.05.2026', undefined)).toBe('zone-needed');
    expect(compileMomentFormat('dd.MM.yyyy')?.('04.13.2026', undefined)).toBeNaN();
    expect(compileMomentFormat('unix')?.('0', undefined)).toBe(0);
  });

  it.each([
    'HH:mm',
    'MM/dd',
    'yyyy-MM-dd QQ',
    'dd dd MM yyyy',
    'yyyy-MM-dd hh:mm',
    'yyyy-MM-dd HH:mm a',
    "yyyy-MM-dd 'x",
    '',
    'soon',
  ])('%s is none', (format) => {
    expect(compileMomentFormat(format)).toBeUndefined();
  });
});

describe('a format of days', () => {
  it.each([
    ['M/d/yyyy', '1/31/2015', '2015-01-31'],
    ['dd.MM.yyyy HH:mm', '04.05.2026 23:59', '2026-05-04'],
    ['yyyy-MM-dd HH:mm X', '2026-05-04 01:00 +09:00', '2026-05-04'],
    ['M/d/yyyy', '31/1/2015', undefined],
    ['M/d/yyyy', '', undefined],
  ])('%s reads %s as %s', (format, text, day) => {
    expect(compileDayFormat(format)?.(text)).toBe(day);
  });

  it.each(['unix', 'unix-ms', 'HH:mm', 'soon'])('%s is none', (format) => {
    expect(compileDayFormat(format)).toBeUndefined();
  });
});
