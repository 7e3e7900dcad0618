import type { ProblemState } from '@okno/contracts';

export interface MeasureProgress {
  readonly state: 'planned' | 'done';
}

export type ProblemCommand =
  | { readonly verb: 'investigate' }
  /** A measure is added. */
  | { readonly verb: 'plan' }
  /** Measures are done; the list is as it is after that. */
  | { readonly verb: 'implement'; readonly measures: readonly MeasureProgress[] }
  | { readonly verb: 'verify'; readonly effective: boolean }
  /** The statistics were asked, and have decided. */
  | { readonly verb: 'find'; readonly effective: boolean }
  /** What was verified has come back. */
  | { readonly verb: 'recur' };

export type ProblemNews =
  'investigated' | 'measures-planned' | 'measures-implemented' | 'verified' | 'found-ineffective' | 'recurred';

/** Where a command leads. Without news it was in effect already. */
export type ProblemMove =
  | { readonly state: ProblemState; readonly news: readonly ProblemNews[] }
  | { readonly refused: 'wrong-state' | 'measures-open' };

const wrongState: ProblemMove = { refused: 'wrong-state' };

function investigate(state: ProblemState): ProblemMove {
  switch (state) {
    case 'investigating':
      return { state, news: [] };
    case 'open':
    case 'ineffective':
      return { state: 'investigating', news: ['investigated'] };
    case 'measures-planned':
    case 'implemented':
    case 'verified':
      return wrongState;
  }
}

/** Who plans a measure has looked into the matter: an open problem passes through investigating. */
function plan(state: ProblemState): ProblemMove {
  switch (state) {
    case 'measures-planned':
      return { state, news: [] };
    case 'investigating':
      return { state: 'measures-planned', news: ['measures-planned'] };
    case 'open':
    case 'ineffective':
      return { state: 'measures-planned', news: ['investigated', 'measures-planned'] };
    case 'implemented':
    case 'verified':
      return wrongState;
  }
}

function implement(state: ProblemState, measures: readonly MeasureProgress[]): ProblemMove {
  if (state === 'implemented') return { state, news: [] };
  if (state !== 'measures-planned') return wrongState;
  if (measures.some((measure) => measure.state !== 'done')) return { refused: 'measures-open' };
  return { state: 'implemented', news: ['measures-implemented'] };
}

/** Only what is implemented can be held against the statistics. */
function verify(state: ProblemState, effective: boolean): ProblemMove {
  const found = effective ? 'verified' : 'ineffective';
  if (state === found) return { state, news: [] };
  if (state !== 'implemented') return wrongState;
  return { state: found, news: [effective ? 'verified' : 'found-ineffective'] };
}

/** What the statistics find ineffective is taken up again at once: nobody has to notice it first. */
function find(state: ProblemState, effective: boolean): ProblemMove {
  if (state !== 'implemented') return wrongState;
  return effective
    ? { state: 'verified', news: ['verified'] }
    : { state: 'investigating', news: ['found-ineffective', 'investigated'] };
}

/** open → investigating → measures planned → implemented → verified | ineffective → investigating; verified → investigating when it recurs. */
export function moveProblem(state: ProblemState, command: ProblemCommand): ProblemMove {
  switch (command.verb) {
    case 'investigate':
      return investigate(state);
    case 'plan':
      return plan(state);
    case 'implement':
      return implement(state, command.measures);
    case 'verify':
      return verify(state, command.effective);
    case 'find':
      return find(state, command.effective);
    case 'recur':
      return state === 'verified' ? { state: 'investigating', news: ['recurred'] } : wrongState;
  }
}
