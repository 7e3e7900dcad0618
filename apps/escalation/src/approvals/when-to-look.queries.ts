import type { Work } from '@okno/service-kit';
import { nextDue, type Approval } from './approval.rules.js';
import { nextComingOrGoing } from './approvals.repository.js';

/** When an open approval is looked at next: somebody's time runs out, or somebody goes or comes back. */
export async function whenToLook(work: Pick<Work, 'query' | 'now'>, approval: Approval): Promise<Date | null> {
  if (approval.state !== 'open') return null;
  const moments = [nextDue(approval), await nextComingOrGoing(work, work.now)].flatMap((at) =>
    at === null ? [] : [at.getTime()],
  );
  return moments.length === 0 ? null : new Date(Math.min(...moments));
}
