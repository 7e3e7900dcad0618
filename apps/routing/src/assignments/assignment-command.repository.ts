import type { AssignmentResource } from '@okno/contracts';
import { Refusal, type Work } from '@okno/service-kit';
import { headsDepartment, personsOf } from '../people/standing.queries.js';
import { refuse } from '../routing.refusals.js';
import type { Assignment, Decision } from './assignment.rules.js';
import { describeAssignment, recordFact } from './assignment-facts.repository.js';
import { mayReadWords, maySeeAssignment } from './assignment-visibility.queries.js';
import { findRequest, toAssignmentResource } from './assignments.queries.js';
import { lockAssignment } from './assignments.repository.js';
import type { Caller, Standing } from './standing.rules.js';

/** An assignment that the caller may see, locked, with what the caller is to it. @throws not-found */
export async function loadForCommand(
  work: Work,
  id: string,
): Promise<{ readonly assignment: Assignment; readonly caller: Caller | undefined; readonly persons: string[] }> {
  const { identity } = work.context;
  const assignment = await lockAssignment(work, id);
  if (assignment === undefined) throw new Refusal('not-found');
  const persons = await personsOf(work, identity, work.now);
  if (!(await maySeeAssignment(work, identity, persons, id))) throw new Refusal('not-found');
  const { employeeId } = identity;
  if (employeeId === null) return { assignment, caller: undefined, persons };
  const heads = await headsDepartment(work, persons, assignment.departmentId);
  return { assignment, caller: { employeeId, persons, headsDepartment: heads }, persons };
}

/** The assignment, the caller and in whose place the caller acts. @throws not-found, forbidden */
export async function loadForPerson(
  work: Work,
  id: string,
  standingIn: (assignment: Assignment, caller: Caller) => Standing | undefined,
): Promise<{ readonly assignment: Assignment; readonly caller: Caller; readonly standing: Standing }> {
  const { assignment, caller } = await loadForCommand(work, id);
  const standing = caller === undefined ? undefined : standingIn(assignment, caller);
  if (caller === undefined || standing === undefined) throw new Refusal('forbidden');
  return { assignment, caller, standing };
}

export interface Carried {
  readonly verb: string;
  readonly actingForId?: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Why, in words that can be erased. */
  readonly words?: string;
  /** The command brought new words of the executor. */
  readonly worded?: boolean;
}

/** Stores and announces what a command decided and journals it; nothing of that when it was in effect already. */
export async function carryOut(
  work: Work,
  decision: Decision,
  { verb, actingForId = null, details, words, worded = false }: Carried,
): Promise<Assignment> {
  if ('refused' in decision) throw refuse(decision.refused);
  const { fact, assignment } = decision;
  if (fact === null) return assignment;
  await recordFact(work, fact, assignment, work.context.identity.employeeId);
  if (worded) describeAssignment(work, assignment);
  const request = await findRequest(work, assignment.requestId);
  work.audit({
    action: `assignment.${verb}`,
    subjectKind: 'assignment',
    subjectIds: [assignment.id, assignment.requestId],
    clientIds: request === undefined ? [] : [request.clientId],
    ...(details === undefined ? {} : { details }),
    ...(words === undefined ? {} : { words }),
    ...(actingForId === null ? {} : { actingForId }),
  });
  return assignment;
}

/** The answer of a command. */
export async function answer(
  work: Work,
  assignment: Assignment,
  persons: readonly string[],
): Promise<AssignmentResource> {
  const request = await findRequest(work, assignment.requestId);
  const words = mayReadWords(work.context.identity, persons, assignment);
  return toAssignmentResource(assignment, request?.reference ?? null, words);
}
