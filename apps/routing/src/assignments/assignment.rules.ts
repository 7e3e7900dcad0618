import type { AssignmentState, ClockState, Tier } from '@okno/contracts';

/** One leg of work on a request. */
export interface Assignment {
  readonly id: string;
  readonly requestId: string;
  readonly departmentId: string;
  /** Whether people are looked for in the department and below it, or in the whole company. */
  readonly scope: 'department' | 'company';
  readonly skillIds: readonly string[];
  readonly tier: Tier;
  readonly state: AssignmentState;
  /** Null while the words of the escalation it came from have not arrived. */
  readonly instruction: string | null;
  /** The executor's latest words. */
  readonly outcome: string | null;
  readonly givenById: string | null;
  readonly givenAt: Date;
  readonly dueAt: Date;
  readonly deadlinePaused: boolean;
  readonly withinWorkingMinutes: number | null;
  readonly calendarId: string;
  readonly calendarVersion: number;
  /** Version of escalation's clock that was followed last. */
  readonly clockVersion: number;
  readonly offeredToId: string | null;
  readonly assigneeId: string | null;
  readonly actingForId: string | null;
  readonly offerExpiresAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly endedAt: Date | null;
  readonly percent: number | null;
  readonly forecastAt: Date | null;
  readonly escalationId: string | null;
  readonly version: number;
}

export type AssignmentFact =
  | 'offered'
  | 'accepted'
  | 'declined'
  | 'offer-expired'
  | 'reported'
  | 'returned'
  | 'completed'
  | 'cancelled'
  | 'deadline-followed';

export type AssignmentRefusal = 'wrong-state' | 'taken-by-another' | 'nobody-else-to-ask';

export type Decision =
  | { readonly fact: AssignmentFact; readonly assignment: Assignment }
  /** In effect already, or of no consequence; what is to be stored without being announced is in `assignment`. */
  | { readonly fact: null; readonly assignment: Assignment }
  | { readonly refused: AssignmentRefusal };

/** In which states each command means something; `inEffect` is the state it leads to, in which it changes nothing. */
const commands = {
  decline: { from: ['offered'], inEffect: undefined },
  report: { from: ['accepted'], inEffect: undefined },
  return: { from: ['accepted'], inEffect: 'returned' },
  complete: { from: ['accepted'], inEffect: 'done' },
  cancel: { from: ['offered', 'accepted'], inEffect: 'cancelled' },
} as const satisfies Record<string, { from: readonly AssignmentState[]; inEffect: AssignmentState | undefined }>;

const openStates: readonly AssignmentState[] = ['offered', 'accepted', 'declined', 'expired'];

export function isOpen({ state }: Pick<Assignment, 'state'>): boolean {
  return openStates.includes(state);
}

function decided(fact: AssignmentFact, assignment: Assignment, change: Partial<Assignment>): Decision {
  return { fact, assignment: { ...assignment, ...change, version: assignment.version + 1 } };
}

function unchanged(assignment: Assignment): Decision {
  return { fact: null, assignment };
}

function commanded(command: keyof typeof commands, assignment: Assignment, change: () => Decision): Decision {
  const { from, inEffect } = commands[command];
  if (assignment.state === inEffect) return unchanged(assignment);
  const states: readonly AssignmentState[] = from;
  return states.includes(assignment.state) ? change() : { refused: 'wrong-state' };
}

const noOffer = { offeredToId: null, offerExpiresAt: null } as const;

export type AssignmentTerms = Pick<
  Assignment,
  | 'id'
  | 'requestId'
  | 'departmentId'
  | 'scope'
  | 'skillIds'
  | 'tier'
  | 'instruction'
  | 'givenById'
  | 'givenAt'
  | 'dueAt'
  | 'withinWorkingMinutes'
  | 'calendarId'
  | 'calendarVersion'
  | 'escalationId'
>;

/** A new assignment, not yet offered to anybody. */
export function give(terms: AssignmentTerms): Assignment {
  return {
    ...terms,
    ...noOffer,
    state: 'offered',
    outcome: null,
    deadlinePaused: false,
    clockVersion: 0,
    assigneeId: null,
    actingForId: null,
    acceptedAt: null,
    endedAt: null,
    percent: null,
    forecastAt: null,
    version: 1,
  };
}

export interface Offer {
  readonly employeeId: string;
  readonly actingForId: string | null;
  readonly departmentId: string;
  /** Null for the last one there is to ask. */
  readonly expiresAt: Date | null;
}

/** Offers it to a person: a new one, or one that was declined or whose offer expired. */
export function offer(assignment: Assignment, { employeeId, actingForId, departmentId, expiresAt }: Offer): Decision {
  const waiting = assignment.offeredToId === null && assignment.assigneeId === null && isOpen(assignment);
  if (!waiting) return { refused: 'wrong-state' };
  return decided('offered', assignment, {
    state: 'offered',
    offeredToId: employeeId,
    actingForId,
    departmentId,
    offerExpiresAt: expiresAt,
  });
}

export function accept(
  assignment: Assignment,
  by: { readonly employeeId: string; readonly actingForId: string | null },
  now: Date,
): Decision {
  if (assignment.state === 'accepted') {
    return assignment.assigneeId === by.employeeId ? unchanged(assignment) : { refused: 'taken-by-another' };
  }
  if (assignment.state !== 'offered') return { refused: 'wrong-state' };
  return decided('accepted', assignment, {
    ...noOffer,
    state: 'accepted',
    assigneeId: by.employeeId,
    actingForId: by.actingForId,
    acceptedAt: now,
  });
}

export function decline(assignment: Assignment): Decision {
  return commanded('decline', assignment, () =>
    assignment.offerExpiresAt === null
      ? { refused: 'nobody-else-to-ask' }
      : decided('declined', assignment, { ...noOffer, state: 'declined', actingForId: null }),
  );
}

/** The offer ran out without an answer. */
export function expire(assignment: Assignment, now: Date): Decision {
  const due = assignment.offerExpiresAt;
  if (assignment.state !== 'offered' || due === null || due > now) return unchanged(assignment);
  return decided('offer-expired', assignment, { ...noOffer, state: 'expired', actingForId: null });
}

export interface ProgressReport {
  readonly text: string;
  readonly percent?: number | undefined;
  readonly forecastAt?: Date | undefined;
}

export function report(assignment: Assignment, { text, percent, forecastAt }: ProgressReport): Decision {
  return commanded('report', assignment, () =>
    decided('reported', assignment, {
      outcome: text,
      percent: percent ?? assignment.percent,
      forecastAt: forecastAt ?? assignment.forecastAt,
    }),
  );
}

export function giveBack(assignment: Assignment, reason: string, now: Date): Decision {
  return commanded('return', assignment, () =>
    decided('returned', assignment, { state: 'returned', outcome: reason, endedAt: now }),
  );
}

export function complete(assignment: Assignment, result: string, now: Date): Decision {
  return commanded('complete', assignment, () =>
    decided('completed', assignment, { state: 'done', outcome: result, endedAt: now }),
  );
}

/** Calls it off; a reason given by the owner is no word of the executor and goes into the journal. */
export function cancel(assignment: Assignment, now: Date): Decision {
  return commanded('cancel', assignment, () =>
    decided('cancelled', assignment, { ...noOffer, state: 'cancelled', endedAt: now }),
  );
}

export interface ClockReading {
  readonly version: number;
  readonly state: ClockState;
  readonly dueAt: Date | null;
  readonly lastDueAt: Date | null;
}

/** Takes over the deadline of escalation's clock. A pause keeps the last deadline and announces nothing by itself. */
export function followClock(assignment: Assignment, clock: ClockReading): Decision {
  if (!isOpen(assignment) || clock.version <= assignment.clockVersion) return unchanged(assignment);
  const followed = { clockVersion: clock.version, deadlinePaused: clock.state === 'paused' };
  const dueAt = clock.dueAt ?? clock.lastDueAt ?? assignment.dueAt;
  return dueAt.getTime() === assignment.dueAt.getTime()
    ? unchanged({ ...assignment, ...followed })
    : decided('deadline-followed', assignment, { ...followed, dueAt });
}
