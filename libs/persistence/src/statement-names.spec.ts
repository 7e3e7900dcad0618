import { describe, expect, it } from '@jest/globals';
import { StatementNames } from './statement-names.js';

function askedTimes(names: StatementNames, text: string, times: number): string | undefined {
  let name: string | undefined;
  for (let time = 0; time < times; time += 1) name = names.nameOf(text);
  return name;
}

describe('statement names', () => {
  it('are given to what comes again and again, one each, and kept', () => {
    const names = new StatementNames();
    expect(askedTimes(names, 'SELECT $1', 19)).toBeUndefined();
    const name = names.nameOf('SELECT $1');
    expect(name).toMatch(/^auto-[0-9a-f]{32}$/);
    expect(names.nameOf('SELECT $1')).toBe(name);
    expect(askedTimes(names, 'SELECT $2', 20)).not.toBe(name);
  });

  it('are not for texts that are new each time, however many there are', () => {
    const names = new StatementNames();
    for (let number = 0; number < 20_000; number += 1) {
      expect(names.nameOf(`SELECT ${String(number)}, $1`)).toBeUndefined();
    }
    expect(askedTimes(names, 'SELECT $1', 20)).toBeDefined();
  });

  it('end somewhere', () => {
    const names = new StatementNames();
    for (let number = 0; number < 300; number += 1) askedTimes(names, `SELECT ${String(number)}, $1`, 20);
    expect(askedTimes(names, 'SELECT $1', 100)).toBeUndefined();
    expect(names.nameOf('SELECT 0, $1')).toBeDefined();
  });
});
