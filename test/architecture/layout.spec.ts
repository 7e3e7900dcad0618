import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repository } from './planted-tree.js';

const vagueFolders = new Set(['common', 'shared', 'util', 'utils', 'core', 'helper', 'helpers']);
const kebab = '[a-z0-9]+(-[a-z0-9]+)*';
/** What a file of a feature may be; a new kind of file is a decision (docs/adr/0009). */
const suffixes = [
  'rules',
  'usecase',
  'controller',
  'consumer',
  'repository',
  'entity',
  'queries',
  'timer',
  'adapter',
  'module',
];
const kind = suffixes.join('|');
const featureFile = new RegExp(`^${kebab}(\\.(${kind})|(\\.(${kind}))?\\.(spec|int-spec|conformance))\\.ts$`);
const rootFile = new RegExp(
  `^(main|service|config|(${kebab}\\.(module|refusals))|(${kebab}(\\.config|\\.service)?\\.(spec|int-spec)))\\.ts$`,
);
/** Hosts and browser programs; they have no features. */
const notServices = new Set(['all-in-one', 'console']);
const longest = 350;

/** What is wrong with where a file lies, or nothing. */
function misplacement(path: string): string | undefined {
  const folders = path.split('/').slice(0, -1);
  const vague = folders.find((folder) => vagueFolders.has(folder));
  if (vague !== undefined) return `${path}: a folder named ${vague} says nothing`;
  const [place, app = '', sources, ...rest] = path.split('/');
  if (place !== 'apps' || sources !== 'src' || notServices.has(app)) return undefined;
  const [first = '', second, ...deeper] = rest;
  if (second === undefined) return rootFile.test(first) ? undefined : `${path}: belongs into a feature folder`;
  if (deeper.length > 0) return `${path}: a feature folder is flat`;
  if (first === 'migrations') return undefined;
  return featureFile.test(second) ? undefined : `${path}: no suffix of the closed set`;
}

function tooLong(path: string, content: string): string | undefined {
  const lines = content.replace(/\n$/, '').split('\n').length;
  return lines > longest ? `${path}: ${lines} lines, ${longest} at most` : undefined;
}

function filesUnder(...folders: string[]): string[] {
  return folders
    .filter((folder) => existsSync(join(repository, folder)))
    .flatMap((folder) => {
      const entries = readdirSync(join(repository, folder), { withFileTypes: true });
      return entries.flatMap((entry) => {
        if (entry.isDirectory()) {
          return entry.name === 'node_modules' || entry.name === 'dist' ? [] : filesUnder(`${folder}/${entry.name}`);
        }
        return [`${folder}/${entry.name}`];
      });
    });
}

const isFound = (finding: string | undefined): finding is string => finding !== undefined;

describe('the layout (docs/adr/0009)', () => {
  it.each([
    ['apps/intake/src/request/helpers/phone.rules.ts', 'a folder named helpers says nothing'],
    ['libs/service-kit/src/utils/retry.ts', 'a folder named utils says nothing'],
    ['test/common/builders.ts', 'a folder named common says nothing'],
    ['apps/intake/src/request/request.service.ts', 'no suffix of the closed set'],
    ['apps/intake/src/request/phone.ts', 'no suffix of the closed set'],
    ['apps/intake/src/request/RegisterRequest.usecase.ts', 'no suffix of the closed set'],
    ['apps/intake/src/request/mail/thread.rules.ts', 'a feature folder is flat'],
    ['apps/intake/src/register.usecase.ts', 'belongs into a feature folder'],
  ])('refuses %s', (path, reason) => {
    expect(misplacement(path)).toBe(`${path}: ${reason}`);
  });

  it.each([
    'apps/intake/src/service.ts',
    'apps/intake/src/main.ts',
    'apps/intake/src/intake.module.ts',
    'apps/intake/src/intake.refusals.ts',
    'apps/intake/src/migrations/0001-clients.ts',
    'apps/intake/src/request/register-request.usecase.ts',
    'apps/intake/src/request/register-request.int-spec.ts',
    'apps/intake/src/request/priority.rules.ts',
    'apps/intake/src/request/priority.rules.spec.ts',
    'apps/all-in-one/src/demo/people.ts',
    'libs/messaging/src/embedded/relay.ts',
  ])('accepts %s', (path) => {
    expect(misplacement(path)).toBeUndefined();
  });

  it(`refuses a source of ${longest + 1} lines`, () => {
    expect(tooLong('libs/money/src/index.ts', 'x\n'.repeat(longest))).toBeUndefined();
    expect(tooLong('libs/money/src/index.ts', 'x\n'.repeat(longest + 1))).toContain('351 lines');
  });

  it('finds every file of this repository in its place', () => {
    expect(filesUnder('apps', 'libs', 'test', 'scripts', 'deploy').map(misplacement).filter(isFound)).toEqual([]);
  });

  it('finds no source too long', () => {
    const sources = filesUnder('apps', 'libs').filter((path) => /\.tsx?$/.test(path));
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.map((path) => tooLong(path, readFileSync(join(repository, path), 'utf8'))).filter(isFound)).toEqual(
      [],
    );
  });
});
