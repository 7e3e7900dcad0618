import { describe, expect, it } from '@jest/globals';
import type { ImportColumn, ImportProfileDefinition } from '@okno/contracts';
import { findProfileFaults } from './profile-faults.rules.js';
import { MissingColumn, bindProfile } from './row-mapper.rules.js';

function profile(part: Partial<ImportProfileDefinition>): ImportProfileDefinition {
  return {
    name: 'a profile',
    source: 'calls-csv',
    delimiter: null,
    encoding: null,
    header: true,
    key: [],
    columns: {},
    missing: [],
    skipWhen: [],
    rowsAre: 'records',
    ...part,
  };
}
const header = ['\ufeffId', 'Day', ' time ', 'Who', 'Who', '', 'Wait'];
const row = { line: 7, fields: ['1', '990201', '7:02:47', 'Ann', 'Bob', 'nameless', '0:01:05'] };

function mapped(
  column: ImportColumn,
  target = 'queue',
  part: Partial<ImportProfileDefinition> = {},
): string | undefined {
  const mapper = bindProfile(profile({ columns: { [target]: column }, ...part }), header, 'Asia/Jerusalem');
  return mapper.map(row).fields[mapper.targets.indexOf(target)];
}

describe('a column of a profile', () => {
  it.each<[string, ImportColumn, string]>([
    ['a name, whatever case and byte order mark', { from: ['iD'] }, '1'],
    ['a name with blanks around it', { from: ['TIME'] }, '7:02:47'],
    ['the first of two of one name', { from: ['who'] }, 'Ann'],
    ['a place, where a name does not tell which', { from: ['#5'] }, 'Bob'],
    ['a place, where there is no name', { from: ['#6'] }, 'nameless'],
    ['several, joined with a blank', { from: ['Day', 'time'] }, '990201 7:02:47'],
    ['several without what is missing', { from: ['Id', 'Who', 'Day'], missing: ['ann'] }, '1 990201'],
    ['a constant', { const: 'inbound' }, 'inbound'],
    ['a constant number', { const: 3 }, '3'],
    ['a mapped value, whatever case', { from: ['Who'], map: { ANN: 'ann@okno.example' } }, 'ann@okno.example'],
    ['a value the map does not name', { from: ['Who'], map: { Carl: 'x' } }, 'Ann'],
    ['a value for all others', { from: ['Who'], map: { Carl: 'x', '*': 'somebody' } }, 'somebody'],
    ['a value mapped to nothing', { from: ['Who'], map: { ann: null } }, ''],
    ['a missing value mapped to one', { from: ['Who'], missing: ['Ann'], map: { '': 'nobody', '*': 'x' } }, 'nobody'],
    ['a missing value, not all others', { from: ['Who'], missing: ['Ann'], map: { '*': 'x' } }, ''],
  ])('reads %s', (_case, column, expected) => {
    expect(mapped(column)).toBe(expected);
  });

  it.each<[string, string, ImportColumn, string]>([
    [
      'a format of moments',
      'startedAt',
      { from: ['Day', 'time'], format: 'yyMMdd H:mm:ss' },
      '1999-02-01T05:02:47.000Z',
    ],
    [
      'a zone of its own',
      'startedAt',
      { from: ['Day'], format: 'yyMMdd', timezone: 'UTC' },
      '1999-02-01T00:00:00.000Z',
    ],
    [
      'a zone without a format',
      'startedAt',
      { const: '2026-05-04 10:00', timezone: 'UTC' },
      '2026-05-04T10:00:00.000Z',
    ],
    ['neither', 'startedAt', { const: '2026-05-04 10:00' }, '2026-05-04 10:00'],
    ['a clock of seconds', 'waitSeconds', { from: ['Wait'], format: 'HH:mm:ss' }, '65'],
    ['minutes without the faults of binary parts', 'waitSeconds', { const: '1.15', format: 'minutes' }, '69'],
  ])('writes by %s', (_case, target, column, expected) => {
    expect(mapped(column, target)).toBe(expected);
  });

  it.each<[string, string, Partial<ImportProfileDefinition>, string]>([
    [
      'a time that is none',
      'startedAt',
      { columns: { startedAt: { from: ['Who'], format: 'yyMMdd' } } },
      'startedAt: not-a-time',
    ],
    [
      'a length that is none',
      'waitSeconds',
      { columns: { waitSeconds: { from: ['Who'], format: 'minutes' } } },
      'waitSeconds: not-a-duration',
    ],
    [
      'a condition',
      'queue',
      { columns: {}, skipWhen: [{ column: 'who', in: ['Carl', 'ANN'] }] },
      'skipped: who is Ann',
    ],
  ])('tells of %s', (_case, _target, part, reason) => {
    const mapper = bindProfile(profile(part), header, 'UTC');
    expect(() => mapper.map(row)).toThrow(reason);
  });

  it('of a local time without any zone is a fault of the row', () => {
    const mapper = bindProfile(profile({ columns: { startedAt: { from: ['Day'], format: 'yyMMdd' } } }), header, null);
    expect(() => mapper.map(row)).toThrow('startedAt: timezone-needed');
  });

  it.each(['Nobody', '#8', '#0'])('that the file has not, %s, is named', (column) => {
    expect(() => bindProfile(profile({ columns: { queue: { from: [column] } } }), header, null)).toThrow(
      new MissingColumn(column),
    );
  });

  it('of a file without a header is found by its place, a short row being empty there', () => {
    const mapper = bindProfile(profile({ header: false, columns: { queue: { from: ['#2'] } } }), null, null);
    expect(mapper.map({ line: 1, fields: ['a', 'b'] })).toEqual({ line: 1, fields: ['b'] });
    expect(mapper.map({ line: 2, fields: ['a'] })).toEqual({ line: 2, fields: [''] });
  });
});

describe('the key of a profile', () => {
  it.each<[string, readonly string[], Record<string, ImportColumn>, string | undefined]>([
    ['of several columns joins them', ['Id', 'Who'], {}, '1|Ann'],
    ['of one column is that', ['Who'], {}, 'Ann'],
    ['goes before a column that says less', ['Id', 'Who'], { callId: { from: ['Id'] } }, '1|Ann'],
    ['of the same columns leaves the mapped value', ['id'], { callId: { from: ['Id'], map: { 1: 'one' } } }, 'one'],
    ['of the target itself leaves the mapped value', ['callId'], { callId: { from: ['Id'] } }, '1'],
    ['takes what another column was mapped to', ['Id', 'queue'], { queue: { const: 'a|b' } }, '1|a\\|b'],
    ['that is not said leaves the column', [], { callId: { from: ['Id'] } }, '1'],
  ])('%s', (_case, key, columns, expected) => {
    const mapper = bindProfile(profile({ key: [...key], columns }), header, null);
    expect(mapper.map(row).fields[mapper.targets.indexOf('callId')]).toBe(expected);
  });
});

describe('the faults of a profile', () => {
  const good = {
    callId: { from: ['Id'] },
    startedAt: { from: ['Day'], format: 'yyMMdd' },
    direction: { const: 'inbound' },
    outcome: { from: ['Who'] },
  };

  it.each<[string, Partial<ImportProfileDefinition>, readonly (readonly [string, string])[]]>([
    ['none', {}, []],
    [
      'a column of no such name',
      { columns: { ...good, colour: { const: '1' } } },
      [['columns.colour', 'unknown-target']],
    ],
    [
      'a name every object has',
      { columns: { ...good, toString: { const: '1' } } },
      [['columns.toString', 'unknown-target']],
    ],
    [
      'both from and const',
      { columns: { ...good, queue: { from: ['a'], const: 'b' } } },
      [['columns.queue', 'from-or-const']],
    ],
    ['neither from nor const', { columns: { ...good, queue: {} } }, [['columns.queue', 'from-or-const']]],
    [
      'formats',
      {
        columns: {
          ...good,
          startedAt: { from: ['a'], format: 'HH:mm' },
          waitSeconds: { from: ['a'], format: 'yyyy-MM-dd' },
          queue: { from: ['a'], format: 'minutes' },
        },
      },
      [
        ['columns.startedAt.format', 'unusable-format'],
        ['columns.waitSeconds.format', 'unusable-format'],
        ['columns.queue.format', 'unusable-format'],
      ],
    ],
    [
      'a zone',
      { columns: { ...good, startedAt: { from: ['a'], timezone: 'Nowhere/Land' } } },
      [['columns.startedAt.timezone', 'unknown-timezone']],
    ],
    ['a delimiter', { delimiter: '"' }, [['delimiter', 'unusable-delimiter']]],
    ['snapshots of calls', { rowsAre: 'snapshots' }, [['rowsAre', 'snapshots-not-available']]],
    [
      'names where there are none',
      {
        header: false,
        key: ['#1', 'Id'],
        columns: { ...good, callId: { from: ['#1', 'b'] }, startedAt: { from: ['#2'] }, outcome: { from: ['#3'] } },
        skipWhen: [{ column: 'Who', in: [''] }],
      },
      [
        ['columns.callId.from.1', 'position-needed'],
        ['key.1', 'position-needed'],
        ['skipWhen.0.column', 'position-needed'],
      ],
    ],
  ])('%s', (_case, part, expected) => {
    const faults = findProfileFaults(profile({ columns: good, ...part }));
    expect(faults.map(({ field, code }) => [field, code])).toEqual(expected);
  });

  it('names what is needed, but for what the key makes', () => {
    const { callId: _key, outcome: _outcome, ...columns } = good;
    expect(findProfileFaults(profile({ columns })).map(({ field }) => field)).toEqual([
      'columns.callId',
      'columns.outcome',
    ]);
    expect(findProfileFaults(profile({ columns, key: ['Id'] })).map(({ field }) => field)).toEqual(['columns.outcome']);
  });
});
