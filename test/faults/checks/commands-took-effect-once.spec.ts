import { describe, expect, it } from '@jest/globals';
import type { Command } from '../load/command.js';
import { commandsTookEffectOnce } from './commands-took-effect-once.js';
import { command, fact } from './planted.js';
import type { FoundRow, LoggedFact } from './world.js';

const row: FoundRow = { place: 'intake.request.subject', token: 't1', id: 'r1' };

describe('commands took effect once', () => {
  it.each<[string, Command[], FoundRow[], LoggedFact[]]>([
    ['one row and one fact', [command()], [row], [fact()]],
    ['a fact that lies in the log twice under one id', [command()], [row], [fact(), fact({ offset: 9 })]],
    ['sent again after a broken connection', [command({ statuses: [0, 201] })], [row], [fact()]],
    ['refused, and nothing is there', [command({ outcome: 'refused', statuses: [422], id: undefined })], [], []],
    ['refused after a broken connection', [command({ outcome: 'refused', statuses: [0, 409] })], [row], [fact()]],
  ])('finds nothing wrong with %s', (_, commands, rows, log) => {
    expect(commandsTookEffectOnce({ commands, rows, log })).toEqual([]);
  });

  it.each<[string, Command[], FoundRow[], LoggedFact[], string]>([
    ['a row that is lost', [command()], [], [fact()], 'is there 0 times'],
    ['a row that is double', [command()], [row, { ...row, id: 'r2' }], [fact()], 'is there 2 times'],
    ['a row other than the answer said', [command()], [{ ...row, id: 'r2' }], [fact()], 'was told r1'],
    ['a row of a refused command', [command({ outcome: 'refused', statuses: [422] })], [row], [], 'is there 1 times'],
    ['a row that nobody asked for', [command()], [row, { ...row, token: 't2' }], [fact()], 'nobody asked for it'],
    ['a fact that was not told', [command()], [row], [], 'told 0 times, acknowledged 1 times'],
    ['a fact told twice', [command()], [row], [fact(), fact({ id: 'e2' })], 'told 2 times, acknowledged 1 times'],
    ['a command never answered', [command({ outcome: 'open', statuses: [0] })], [], [], 'was never answered'],
  ])('finds %s', (_, commands, rows, log, said) => {
    expect(commandsTookEffectOnce({ commands, rows, log }).join('\n')).toContain(said);
  });
});
