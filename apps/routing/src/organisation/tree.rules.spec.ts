import { describe, expect, it } from '@jest/globals';
import { wouldCircle } from './tree.rules.js';

const parents = new Map([
  ['company', null],
  ['sales', 'company'],
  ['north', 'sales'],
  ['lost', 'loop'],
  ['loop', 'lost'],
]);

describe('the tree of departments', () => {
  it.each([
    ['north', 'company', false],
    ['north', null, false],
    ['sales', 'sales', true],
    ['sales', 'north', true],
    ['company', 'north', true],
    ['new', 'north', false],
    ['sales', 'lost', false],
  ])('%s below %s: circle %s', (department, parent, circle) => {
    expect(wouldCircle(department, parent, parents)).toBe(circle);
  });
});
