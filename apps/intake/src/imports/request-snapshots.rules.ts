import type { StepEvent, ToldState } from './request-history.rules.js';

export type SnapshotStatus = ToldState['status'];

/** What a row tells of a request at a moment. */
export interface SnapshotState {
  readonly status: SnapshotStatus;
  readonly tier: number | null;
  readonly department: string | null;
  readonly employee: string | null;
}

/** Words for a status: ours, and those for what brings a request into it. */
const statuses: Readonly<Record<string, SnapshotStatus | undefined>> = {
  registered: 'registered',
  assigned: 'assigned',
  'in-progress': 'in-progress',
  accepted: 'in-progress',
  resumed: 'in-progress',
  returned: 'in-progress',
  reopened: 'in-progress',
  waiting: 'waiting',
  solved: 'solved',
  closed: 'closed',
};
export const snapshotWords = Object.keys(statuses);

export function statusOf(word: string): SnapshotStatus | undefined {
  return Object.hasOwn(statuses, word) ? statuses[word] : undefined;
}

/** What happened between two states of a request, in order; undefined before: the first that is known of it. */
export function stepsBetween(before: SnapshotState | undefined, after: SnapshotState): readonly StepEvent[] {
  if (before === undefined) return ['registered', ...stepsBetween({ ...after, status: 'registered' }, after)];
  if (before.status === after.status) return isHandedOver(before, after) ? ['assigned'] : [];
  const isOver = before.status === 'solved' || before.status === 'closed';
  switch (after.status) {
    case 'registered':
      return isOver ? ['reopened'] : [];
    case 'assigned':
      return isOver ? ['reopened', 'assigned'] : ['assigned'];
    case 'in-progress':
      if (isOver) return ['reopened'];
      return before.status === 'waiting' ? ['resumed'] : ['accepted'];
    case 'waiting':
      return isOver ? ['reopened', 'waiting'] : ['waiting'];
    case 'solved':
      // A closed request that is called solved again has not been worked on since.
      return before.status === 'closed' ? [] : ['solved'];
    case 'closed':
      return ['closed'];
  }
}

/** Whether somebody else has it now, while it is worked on. What a row does not tell has not changed. */
function isHandedOver(before: SnapshotState, after: SnapshotState): boolean {
  if (after.status === 'solved' || after.status === 'closed') return false;
  return (['tier', 'department', 'employee'] as const).some(
    (part) => after[part] !== null && before[part] !== null && after[part] !== before[part],
  );
}
