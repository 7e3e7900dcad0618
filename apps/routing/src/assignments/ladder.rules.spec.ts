import { describe, expect, it } from '@jest/globals';
import { ladderOf } from './ladder.rules.js';

const department = (parentId: string | null, headId: string | null) => ({ parentId, headId });
const departments = new Map([
  ['root', department(null, 'director')],
  ['service', department('root', 'sveta')],
  ['support', department('service', null)],
  ['network', department('support', 'nina')],
  ['field', department('service', 'sveta')],
  ['apart', department(null, null)],
  ['left', department('right', 'lev')],
  ['right', department('left', 'rita')],
]);

describe('the ladder of heads', () => {
  it.each([
    ['network', ['nina', 'sveta', 'director', 'admin']],
    ['support', ['sveta', 'director', 'admin']],
    ['field', ['sveta', 'director', 'admin']],
    ['root', ['director', 'admin']],
    ['apart', ['director', 'admin']],
    ['unknown', ['director', 'admin']],
    ['left', ['lev', 'rita', 'director', 'admin']],
  ])('from %s: %j', (id, heads) => {
    expect(ladderOf(id, departments, 'root', 'admin')).toEqual(heads);
  });

  it('is never empty', () => {
    expect(ladderOf('nowhere', new Map(), 'root', 'admin')).toEqual(['admin']);
  });
});
