import { describe, expect, it } from '@jest/globals';
import { backupName, nightlyMoment } from './backup-name.rules.js';

describe('the name of a backup', () => {
  const moment = new Date('2026-11-23T02:30:05.678Z');

  it.each([
    ['by-hand', 'okno-20261123T023005Z.tar'],
    ['nightly', 'okno-nightly-20261123T023005Z.tar'],
  ] as const)('made %s is %s', (occasion, name) => {
    expect(backupName(moment, occasion)).toBe(name);
  });

  it.each([
    ['okno-nightly-20261123T023005Z.tar', '2026-11-23T02:30:05.000Z'],
    ['okno-20261123T023005Z.tar', undefined],
    ['okno-nightly-20261123T023005Z.tar.part', undefined],
    ['photos.tar', undefined],
  ])('%s tells %s', (name, at) => {
    expect(nightlyMoment(name)?.toISOString()).toBe(at);
  });
});
