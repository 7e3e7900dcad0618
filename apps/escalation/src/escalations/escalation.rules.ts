import type { AssignmentSnapshot, EscalationKind, EscalationState, Tier } from '@okno/contracts';
import type { Rung } from './escalation-ladder.rules.js';

/** One step of the way up. */
export interface EscalationStep {
  readonly level: number;
  readonly at: string;
  readonly departmentId: string;
  readonly addresseeId: string;
  readonly actingForId: string | null;
  /** Null where nobody acknowledged in time. */
  readonly reason: string | null;
  readonly raisedById: string | null;
}

export interface Escalation {
  readonly id: string;
  readonly requestId: string;
  readonly kind: EscalationKind;
  /** 0 for functional; the step of the ladder from 1 for the others. */
  readonly level: number;
  readonly state: EscalationState;
  readonly tier: Tier;
  readonly departmentId: string | null;
  readonly addresseeId: string | null;
  readonly actingForId: string | null;
  readonly assignmentId: string | null;
  readonly assignmentVersion: number;
  readonly reason: string;
  readonly outcome: string | null;
  readonly raisedById: string | null;
  readonly steps: readonly EscalationStep[];
  readonly acknowledgeBy: Date;
  /** When it goes one step higher by itself. */
  readonly climbsAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly endedAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

export type EscalationNews = 'addressed' | 'acknowledged' | 'resolved' | 'returned' | 'raised-further';
export type EscalationRefused = 'moved-by-its-assignment' | 'escalation-ended' | 'no-higher-level';

/** What a command makes of an escalation. Without news nothing changed. */
export type Moved =
  | { readonly escalation: Escalation; readonly news: readonly EscalationNews[] }
  | { readonly refused: EscalationRefused };

export type Answer =
  | { readonly verb: 'acknowledge' }
  | { readonly verb: 'resolve'; readonly text: string }
  | { readonly verb: 'return'; readonly text: string };

const targetOf = { acknowledge: 'acknowledged', resolve: 'resolved', return: 'returned' } as const;
const open: ReadonlySet<EscalationState> = new Set<EscalationState>(['raised', 'raised-further', 'acknowledged']);

function isOpen({ state }: Pick<Escalation, 'state'>): boolean {
  return open.has(state);
}

function moveTo(
  escalation: Escalation,
  state: (typeof targetOf)[Answer['verb']],
  outcome: string | null,
  now: Date,
): Escalation {
  return {
    ...escalation,
    state,
    outcome,
    climbsAt: null,
    acknowledgedAt: escalation.acknowledgedAt ?? now,
    endedAt: state === 'acknowledged' ? null : now,
    version: escalation.version + 1,
  };
}

/** The addressee takes note, settles the matter or hands it back. Settling takes note as well. */
export function answer(escalation: Escalation, command: Answer, now: Date): Moved {
  if (escalation.kind === 'functional') return { refused: 'moved-by-its-assignment' };
  const target = targetOf[command.verb];
  if (escalation.state === target) return { escalation, news: [] };
  if (!isOpen(escalation)) return { refused: 'escalation-ended' };
  const outcome = command.verb === 'acknowledge' ? null : command.text;
  return { escalation: moveTo(escalation, target, outcome, now), news: [target] };
}

/** Everybody who had it already or raised it: the way up passes them over. */
export function passedOver(
  escalation: Pick<Escalation, 'raisedById' | 'steps'>,
  raisedById: string | null,
): Set<string> {
  const ids = [
    raisedById,
    escalation.raisedById,
    ...escalation.steps.flatMap((step) => [step.addresseeId, step.actingForId, step.raisedById]),
  ];
  return new Set(ids.filter((id) => id !== null));
}

export interface Climb {
  /** The next step, or undefined at the top. */
  readonly rung: Rung | undefined;
  readonly reason: string | null;
  readonly raisedById: string | null;
  readonly acknowledgeBy: Date;
  readonly now: Date;
}

/** One step higher: somebody asked for it, or nobody acknowledged in time. */
export function climb(escalation: Escalation, { rung, reason, raisedById, acknowledgeBy, now }: Climb): Moved {
  if (escalation.kind === 'functional') return { refused: 'moved-by-its-assignment' };
  if (!isOpen(escalation)) return { refused: 'escalation-ended' };
  if (rung === undefined) return { refused: 'no-higher-level' };
  const level = escalation.level + 1;
  const raised = {
    ...escalation,
    ...rung,
    level,
    state: 'raised-further',
    steps: [...escalation.steps, stepOf(rung, level, { reason, raisedById, now })],
    acknowledgeBy,
    climbsAt: acknowledgeBy,
    acknowledgedAt: null,
    version: escalation.version + 1,
  } as const;
  return { escalation: raised, news: ['raised-further'] };
}

/** One that nobody acknowledged climbs again from `at` on: it had stopped while its request was part of another one. */
export function climbAgain(escalation: Escalation, at: Date): Escalation {
  const stopped = escalation.climbsAt === null && escalation.acknowledgedAt === null && isOpen(escalation);
  return stopped && escalation.kind !== 'functional' ? { ...escalation, climbsAt: at } : escalation;
}

export function stepOf(
  { departmentId, addresseeId, actingForId }: Rung,
  level: number,
  { reason, raisedById, now }: Pick<Climb, 'reason' | 'raisedById' | 'now'>,
): EscalationStep {
  return { level, at: now.toISOString(), departmentId, addresseeId, actingForId, reason, raisedById };
}

const stateByAssignment: Readonly<Record<AssignmentSnapshot['state'], (typeof targetOf)[Answer['verb']] | undefined>> =
  {
    offered: undefined,
    declined: undefined,
    expired: undefined,
    accepted: 'acknowledged',
    done: 'resolved',
    returned: 'returned',
    cancelled: 'returned',
  };

/** A functional escalation is what its assignment is: accepted is acknowledged, done is resolved, given back is returned. */
export function followAssignment(
  escalation: Escalation,
  assignment: Pick<AssignmentSnapshot, 'assignmentId' | 'state' | 'offeredToId' | 'assigneeId' | 'actingForId'>,
  assignmentVersion: number,
  now: Date,
): { readonly escalation: Escalation; readonly news: readonly EscalationNews[] } {
  if (assignmentVersion <= escalation.assignmentVersion) return { escalation, news: [] };
  const news: EscalationNews[] = [];
  let next: Escalation = { ...escalation, assignmentId: assignment.assignmentId, assignmentVersion };
  const addresseeId = assignment.assigneeId ?? assignment.offeredToId;
  if (addresseeId !== null && addresseeId !== escalation.addresseeId) {
    next = { ...next, addresseeId, actingForId: assignment.actingForId, version: next.version + 1 };
    news.push('addressed');
  }
  const target = stateByAssignment[assignment.state];
  if (target !== undefined && target !== escalation.state && isOpen(escalation)) {
    next = moveTo(next, target, null, now);
    news.push(target);
  }
  return { escalation: next, news };
}
