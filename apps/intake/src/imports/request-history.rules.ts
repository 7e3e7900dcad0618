import type { EventPayload, requestHistoriesImported } from '@okno/contracts';

export type StepEvent = EventPayload<typeof requestHistoriesImported>['rows'][number]['event'];

export interface Step {
  readonly at: Date;
  readonly event: StepEvent;
}

export interface ToldState {
  readonly status: 'registered' | 'assigned' | 'in-progress' | 'waiting' | 'solved' | 'closed';
  readonly solvedAt: Date | null;
  readonly closedAt: Date | null;
  readonly reopenCount: number;
}

/** Of steps of one moment, what must have come first. */
const order: readonly StepEvent[] = [
  'registered',
  'assigned',
  'accepted',
  'waiting',
  'resumed',
  'returned',
  'reopened',
  'solved',
  'closed',
];

/** What a request has come to by its steps, in whatever order they are given. */
export function foldHistory(steps: readonly Step[]): ToldState {
  const told = [...steps].sort(
    (left, right) => left.at.getTime() - right.at.getTime() || order.indexOf(left.event) - order.indexOf(right.event),
  );
  const begin: ToldState = { status: 'registered', solvedAt: null, closedAt: null, reopenCount: 0 };
  return told.reduce(apply, begin);
}

function apply(state: ToldState, { event, at }: Step): ToldState {
  switch (event) {
    case 'registered':
      return state;
    case 'assigned':
      return state.status === 'registered' ? { ...state, status: 'assigned' } : state;
    case 'accepted':
    case 'resumed':
    case 'returned':
      return isOver(state) ? state : { ...state, status: 'in-progress' };
    case 'waiting':
      return isOver(state) ? state : { ...state, status: 'waiting' };
    case 'solved':
      return state.status === 'closed' ? state : { ...state, status: 'solved', solvedAt: at };
    case 'closed':
      return { ...state, status: 'closed', solvedAt: state.solvedAt ?? at, closedAt: at };
    case 'reopened':
      return { status: 'in-progress', solvedAt: null, closedAt: null, reopenCount: state.reopenCount + 1 };
  }
}

function isOver({ status }: ToldState): boolean {
  return status === 'solved' || status === 'closed';
}

/** The end that the request's own row tells, where its steps tell of none: histories are often cut off. */
export function endOf(
  told: ToldState,
  row: { readonly solvedAt: Date | null; readonly closedAt: Date | null },
): ToldState {
  if (isOver(told)) return told;
  if (row.closedAt !== null) {
    return { ...told, status: 'closed', solvedAt: row.solvedAt ?? row.closedAt, closedAt: row.closedAt };
  }
  return row.solvedAt === null ? told : { ...told, status: 'solved', solvedAt: row.solvedAt };
}
