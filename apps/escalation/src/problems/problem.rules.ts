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
  | { readonly verb: 'verify'; readonly effective: boolean };

export type ProblemNews =
  'investigated' | 'measures-planned' | 'measures-implemented' | 'verified' | 'found-ineffective';

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

/** open → investigating → measures planned → implemented → verified | ineffective → investigating. */
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
  }
}
