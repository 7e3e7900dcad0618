import type { Assignment } from './assignment.rules.js';

/** The caller in relation to the people of an assignment. */
export interface Caller {
  readonly employeeId: string;
  /** The caller and everybody they stand in for now. */
  readonly persons: readonly string[];
  /** Whether the caller, or somebody they stand in for, heads the assignment's department. */
  readonly headsDepartment: boolean;
}

/** In whose place the caller answers: null in their own. */
export interface Standing {
  readonly actingForId: string | null;
}

/**
 * Whether somebody may answer the offer or work on the assignment: the person who has it, the person it was meant for
 * before a deputy got it, and whoever stands in for either now.
 */
export function standingOf(
  { offeredToId, assigneeId, actingForId }: Pick<Assignment, 'offeredToId' | 'assigneeId' | 'actingForId'>,
  { employeeId, persons }: Caller,
): Standing | undefined {
  const holder = assigneeId ?? offeredToId;
  if (holder === employeeId) return { actingForId };
  if (holder !== null && persons.includes(holder)) return { actingForId: holder };
  if (actingForId === employeeId) return { actingForId: null };
  if (actingForId !== null && persons.includes(actingForId)) return { actingForId };
  return undefined;
}

/** Who may take an offer: also the head of the department, in their own place. */
export function standingToAccept(
  assignment: Pick<Assignment, 'offeredToId' | 'assigneeId' | 'actingForId'>,
  caller: Caller,
): Standing | undefined {
  return standingOf(assignment, caller) ?? (caller.headsDepartment ? { actingForId: null } : undefined);
}
