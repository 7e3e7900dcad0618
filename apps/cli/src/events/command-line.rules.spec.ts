import { describe, expect, it } from '@jest/globals';
import { isMeant, readCommandLine } from './command-line.rules.js';

describe('the command line', () => {
  it.each([
    ['', { command: { kind: 'help' } }],
    ['help', { command: { kind: 'help' } }],
    ['events replay --help', { command: { kind: 'help' } }],
    ['events dead-letters', { command: { kind: 'dead-letters', selection: {}, json: false } }],
    [
      'events dead-letters --service routing --json --data-dir /data',
      { command: { kind: 'dead-letters', selection: { service: 'routing' }, json: true }, dataDir: '/data' },
    ],
    ['events replay --all', { command: { kind: 'replay', selection: {}, waitSeconds: 60, json: false } }],
    [
      'events replay --service=routing --key 17 --wait 0',
      { command: { kind: 'replay', selection: { service: 'routing', key: '17' }, waitSeconds: 0, json: false } },
    ],
    ['events tail', { command: { kind: 'tail', type: undefined, key: undefined, limit: undefined, json: false } }],
    [
      'events tail --type intake.* --key a --limit 3',
      { command: { kind: 'tail', type: 'intake.*', key: 'a', limit: 3, json: false } },
    ],
    [
      'import volvo-vinst incidents.csv --timezone UTC --url=http://okno:8080',
      {
        command: {
          kind: 'import',
          profile: 'volvo-vinst',
          file: 'incidents.csv',
          timezone: 'UTC',
          url: 'http://okno:8080',
          email: undefined,
        },
      },
    ],
    ['backup', { command: { kind: 'backup', path: undefined } }],
    ['backup /mnt/backups --data-dir /data', { command: { kind: 'backup', path: '/mnt/backups' }, dataDir: '/data' }],
    ['backup verify okno.tar', { command: { kind: 'verify', file: 'okno.tar' } }],
  ])('%p is understood', (words, expected) => {
    expect(readCommandLine(words.split(' ').filter((word) => word !== ''))).toEqual(expected);
  });

  it.each([
    ['invoices', 'there is no "invoices"'],
    ['import volvo-vinst', 'import wants a profile and a file'],
    ['import a b c', 'what is "c"?'],
    ['import a b --json', 'import has no --json'],
    ['backup a b', 'what is "b"?'],
    ['backup --json', 'backup has no --json'],
    ['backup verify', 'backup verify wants a file'],
    ['backup verify a b', 'what is "b"?'],
    ['events', 'events wants a command'],
    ['events forget', 'events has no "forget"'],
    ['events tail now', 'what is "now"?'],
    ['events tail --service routing', 'events tail has no --service'],
    ['events dead-letters --colour', 'events dead-letters has no --colour'],
    ['events dead-letters --service', '--service wants a value'],
    ['events dead-letters --json=yes', '--json takes no value'],
    ['events replay', 'replay wants either --all or what to replay: --service, --topic, --key'],
    ['events replay --all --key 17', 'replay wants either --all or what to replay: --service, --topic, --key'],
    ['events replay --all --wait long', '--wait wants a number of seconds'],
    ['events tail --limit 0', '--limit wants a number of events'],
  ])('%p is refused', (words, misuse) => {
    expect(readCommandLine(words.split(' '))).toEqual({ misuse });
  });
});

describe('the filters of tail', () => {
  const event = { type: 'intake.request-registered.v1', key: '17' };
  it.each([
    [{ type: undefined, key: undefined }, true],
    [{ type: 'intake.request-registered.v1', key: undefined }, true],
    [{ type: 'intake.request', key: undefined }, false],
    [{ type: 'intake.*', key: undefined }, true],
    [{ type: 'routing.*', key: undefined }, false],
    [{ type: 'intake.*', key: '17' }, true],
    [{ type: undefined, key: '1' }, false],
  ])('%p', (wanted, meant) => {
    expect(isMeant(wanted, event)).toBe(meant);
  });

  it('show a tombstone only where no type is asked for', () => {
    const tombstone = { type: undefined, key: '17' };
    expect(isMeant({ type: undefined, key: '17' }, tombstone)).toBe(true);
    expect(isMeant({ type: '*', key: undefined }, tombstone)).toBe(false);
  });
});
