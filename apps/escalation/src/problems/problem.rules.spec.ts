import { describe, expect, it } from '@jest/globals';
import { moveProblem } from './problem.rules.js';

const done = { state: 'done' } as const;
const planned = { state: 'planned' } as const;
const investigate = { verb: 'investigate' } as const;
const plan = { verb: 'plan' } as const;
const implement = (...measures: readonly { state: 'planned' | 'done' }[]) => ({ verb: 'implement', measures }) as const;
const find = (effective: boolean) => ({ verb: 'find', effective }) as const;
const recur = { verb: 'recur' } as const;
const verify = (effective: boolean) => ({ verb: 'verify', effective }) as const;

describe('moveProblem', () => {
  it.each([
    ['open', investigate, 'investigating', ['investigated']],
    ['ineffective', investigate, 'investigating', ['investigated']],
    ['investigating', investigate, 'investigating', []],
    ['open', plan, 'measures-planned', ['investigated', 'measures-planned']],
    ['investigating', plan, 'measures-planned', ['measures-planned']],
    ['ineffective', plan, 'measures-planned', ['investigated', 'measures-planned']],
    ['measures-planned', plan, 'measures-planned', []],
    ['measures-planned', implement(done, done), 'implemented', ['measures-implemented']],
    ['implemented', implement(done), 'implemented', []],
    ['implemented', verify(true), 'verified', ['verified']],
    ['implemented', verify(false), 'ineffective', ['found-ineffective']],
    ['verified', verify(true), 'verified', []],
    ['ineffective', verify(false), 'ineffective', []],
    ['implemented', find(true), 'verified', ['verified']],
    ['implemented', find(false), 'investigating', ['found-ineffective', 'investigated']],
    ['verified', recur, 'investigating', ['recurred']],
  ] as const)('takes %s by %o to %s', (state, command, expected, news) => {
    expect(moveProblem(state, command)).toEqual({ state: expected, news });
  });

  it.each([
    ['measures-planned', investigate, 'wrong-state'],
    ['verified', investigate, 'wrong-state'],
    ['implemented', plan, 'wrong-state'],
    ['verified', plan, 'wrong-state'],
    ['investigating', implement(done), 'wrong-state'],
    ['measures-planned', implement(done, planned), 'measures-open'],
    ['measures-planned', verify(true), 'wrong-state'],
    ['ineffective', verify(true), 'wrong-state'],
    ['verified', verify(false), 'wrong-state'],
    ['verified', find(false), 'wrong-state'],
    ['measures-planned', find(true), 'wrong-state'],
    ['implemented', recur, 'wrong-state'],
    ['investigating', recur, 'wrong-state'],
  ] as const)('refuses %s by %o', (state, command, refused) => {
    expect(moveProblem(state, command)).toEqual({ refused });
  });
});
