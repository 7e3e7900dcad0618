import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigurationError, checkConfig, onOff, readConfig, withSecretFiles, type Environment } from './config.js';

const host = z.object({
  DATABASE_URL: z.url().describe('Where PostgreSQL is.'),
  OKNO_LISTEN_PORT: z.coerce.number().int().max(65_535).default(8080).describe('Where to listen.'),
});
const service = z
  .object({ OKNO_MINUTES: z.coerce.number().min(1).describe('Minutes.'), OKNO_SWITCH: onOff('off') })
  .superRefine((settings, context) => {
    if (settings.OKNO_SWITCH) context.addIssue({ code: 'custom', path: ['OKNO_SWITCH'], message: 'is refused' });
  });

function faultsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it.each<[string, Environment, RegExp[]]>([
    ['everything is there', { DATABASE_URL: 'postgresql://h/d', OKNO_MINUTES: '5' }, []],
    [
      'all is absent, or empty',
      { OKNO_MINUTES: '' },
      [/^DATABASE_URL: is not set\. Where PostgreSQL is\.$/, /^OKNO_MINUTES: .+\. Minutes\.$/],
    ],
    [
      'settings of both are wrong',
      { DATABASE_URL: 'postgresql://h/d', OKNO_LISTEN_PORT: '70000', OKNO_MINUTES: 'ten' },
      [/^OKNO_LISTEN_PORT: .*65535.*\. Where to listen\.$/, /^OKNO_MINUTES: /],
    ],
    [
      'two do not go together',
      { DATABASE_URL: 'postgresql://h/d', OKNO_MINUTES: '1', OKNO_SWITCH: 'on' },
      [/^OKNO_SWITCH: is refused\.$/],
    ],
  ])('says all at once when %s', (_case, environment, expected) => {
    const faults = faultsOf(() => {
      checkConfig([host, service, service], environment);
    });
    expect(faults).toEqual(expected.map((fault): unknown => expect.stringMatching(fault)));
  });

  it('never shows a value: it may be a secret', () => {
    const faults = faultsOf(() => readConfig(host, { DATABASE_URL: 'secret-of-the-database' }));
    expect(faults).toHaveLength(1);
    expect(faults.join()).not.toContain('secret-of');
  });
});

describe('secrets in files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'okno-config-'));
    writeFileSync(join(folder, 'url'), 'postgresql://from/file\n');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each<[string, Environment, string | undefined]>([
    ['named', { DATABASE_URL_FILE: 'url' }, 'postgresql://from/file'],
    [
      'named beside the variable itself',
      { DATABASE_URL_FILE: 'url', DATABASE_URL: 'postgresql://h' },
      'postgresql://h',
    ],
    ['not named', {}, undefined],
  ])('are read when %s', (_case, environment, expected) => {
    const file = environment.DATABASE_URL_FILE;
    const found = withSecretFiles({
      ...environment,
      ...(file === undefined ? {} : { DATABASE_URL_FILE: join(folder, file) }),
    });
    expect(found.DATABASE_URL).toBe(expected);
  });

  it('are faults when they cannot be read; other variables that end so are left alone', () => {
    const absent = join(folder, 'absent');
    const environment = { DATABASE_URL_FILE: absent, OKNO_ADMIN_PASSWORD_FILE: folder, OKNO_CUBE_FILE: absent };
    expect(faultsOf(() => withSecretFiles(environment))).toEqual([
      `DATABASE_URL_FILE: cannot be read (ENOENT). ${absent}`,
      `OKNO_ADMIN_PASSWORD_FILE: cannot be read (EISDIR). ${folder}`,
    ]);
  });
});
