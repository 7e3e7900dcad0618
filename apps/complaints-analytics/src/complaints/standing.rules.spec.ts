import { describe, expect, it } from '@jest/globals';
import type { Role } from '@okno/contracts';
import { mayAct, readsTexts, type ComplaintAct } from './standing.rules.js';

describe('who may do what to a complaint they see', () => {
  it.each<[readonly Role[], boolean, ComplaintAct, boolean]>([
    [['quality'], false, 'decide', true],
    [['head'], true, 'decide', true],
    [['head'], false, 'decide', false],
    [['head'], false, 'acknowledge', false],
    [['head', 'manager'], false, 'acknowledge', true],
    [['head', 'manager'], false, 'decide', false],
    [['operator'], true, 'answer', true],
    [['operator'], true, 'investigate', false],
    [['manager'], false, 'appeal', true],
    [['manager'], false, 'classify', true],
    [['director'], true, 'close', false],
    [['administrator'], true, 'classify', false],
  ])('%j (responsible: %s) %s: %s', (roles, headsResponsible, act, may) => {
    expect(mayAct(act, roles, headsResponsible)).toBe(may);
  });

  it.each<[Role, boolean]>([
    ['quality', true],
    ['specialist', true],
    ['administrator', false],
    ['finance', false],
  ])('%s reads what clients wrote: %s', (role, reads) => {
    expect(readsTexts([role])).toBe(reads);
  });
});
