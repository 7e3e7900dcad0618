import { describe, expect, it } from '@jest/globals';
import { isToBeTold, type Telling } from './import-progress.rules.js';

const at = (milliseconds: number): Date => new Date(Date.UTC(2026, 4, 4, 9) + milliseconds);

describe('the progress of an import', () => {
  it.each<[string, Telling, boolean]>([
    ['for the first time', { status: 'running', toldStatus: null, toldAt: null }, true],
    ['within a second', { status: 'running', toldStatus: 'running', toldAt: at(1) }, false],
    ['after a second', { status: 'running', toldStatus: 'running', toldAt: at(0) }, true],
    ['at the end, however soon', { status: 'done', toldStatus: 'running', toldAt: at(999) }, true],
    ['at the end of one never told of', { status: 'failed', toldStatus: null, toldAt: null }, true],
    ['when it is undone', { status: 'undone', toldStatus: 'done', toldAt: at(999) }, true],
    ['after the end', { status: 'done', toldStatus: 'done', toldAt: at(-60_000) }, false],
  ])('%s', (_case, telling, expected) => {
    expect(isToBeTold(telling, at(1_000))).toBe(expected);
  });
});
