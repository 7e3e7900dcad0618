import { describe, expect, it } from '@jest/globals';
import { orderWasHeld } from './order-was-held.js';
import { fact, group } from './planted.js';

const first = fact();
const second = fact({ id: 'e2', type: 'solved', version: 2, offset: 1 });

describe('order was held', () => {
  it('finds nothing wrong with facts in the order of their versions, had in that order', () => {
    expect(orderWasHeld({ log: [first, second], groups: [group(['e1', 'e2'])] })).toEqual([]);
  });

  it('takes the repetition of an old event for what it is', () => {
    const log = [first, second, { ...first, offset: 2 }];
    expect(orderWasHeld({ log, groups: [group(['e1', 'e2'])] })).toEqual([]);
  });

  it('lets different keys overtake each other', () => {
    const other = fact({ id: 'e3', key: 'r2', subject: 'r2', offset: 2 });
    expect(orderWasHeld({ log: [first, other], groups: [group(['e3', 'e1'])] })).toEqual([]);
  });

  it('finds facts of one record in the wrong order in the log', () => {
    expect(orderWasHeld({ log: [second, first], groups: [] })).toEqual([
      'registered e1: version 1 after 2 of intake.request r1 r1',
    ]);
  });

  it('finds a group that had a later event of a key first', () => {
    expect(orderWasHeld({ log: [first, second], groups: [group(['e2', 'e1'])] })).toEqual([
      'routing had solved e2 before what lies before it in intake.request under r1',
    ]);
  });
});
