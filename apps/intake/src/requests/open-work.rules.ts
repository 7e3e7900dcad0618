import type {
  AssignmentState,
  BlockerKind,
  CommitmentState,
  EscalationState,
  InvoiceState,
  Tier,
} from '@okno/contracts';
import type { RequestFact, RequestRecord } from './request.rules.js';

export interface AssignmentFact {
  readonly id: string;
  readonly state: AssignmentState;
  readonly tier: Tier;
  readonly since: Date;
}

export interface EscalationFact {
  readonly state: EscalationState;
  readonly tier: Tier;
}

export interface CommitmentFact {
  readonly id: string;
  readonly state: CommitmentState;
  /** Also a broken one may be made good, late. */
  readonly isKept: boolean;
  readonly since: Date;
}

export interface InvoiceFact {
  readonly id: string;
  readonly state: InvoiceState;
  readonly balanceMinor: number;
  readonly since: Date;
}

/** What other services do for a request and the ones merged into it. */
export interface OpenWork {
  readonly assignments: readonly AssignmentFact[];
  readonly escalations: readonly EscalationFact[];
  readonly commitments: readonly CommitmentFact[];
  readonly invoices: readonly InvoiceFact[];
}

export interface Blocker {
  readonly kind: BlockerKind;
  readonly id: string;
  readonly since: Date;
}

/** A declined or expired offer goes on to the next person, so the leg is still open. */
const openAssignment: Readonly<Record<AssignmentState, boolean>> = {
  offered: true,
  accepted: true,
  declined: true,
  expired: true,
  done: false,
  returned: false,
  cancelled: false,
};

/** Whether somebody has taken the leg on at some time. */
const takenOn: readonly AssignmentState[] = ['accepted', 'done', 'returned'];

const openEscalation: Readonly<Record<EscalationState, boolean>> = {
  raised: true,
  acknowledged: true,
  'raised-further': true,
  resolved: false,
  returned: false,
};

function isOpenAssignment({ state }: Pick<AssignmentFact, 'state'>): boolean {
  return openAssignment[state];
}

/** A promise holds a request open until it is kept, or the client has agreed to another date. */
function isHeld({ state, isKept }: CommitmentFact): boolean {
  return isKept || state === 'renegotiated';
}

function isSettled({ state, balanceMinor }: InvoiceFact): boolean {
  return state === 'paid' || (state === 'credited' && balanceMinor === 0);
}

/** The highest tier among open assignments and escalations, else 1. */
export function tierOf(work: OpenWork): Tier {
  const tiers = [
    ...work.assignments.filter(isOpenAssignment).map(({ tier }) => tier),
    ...work.escalations.filter(({ state }) => openEscalation[state]).map(({ tier }) => tier),
  ];
  return tiers.reduce<Tier>((highest, tier) => (tier > highest ? tier : highest), 1);
}

/**
 * What keeps a request from being closed. A billable request that was solved is blocked by its invoice even before
 * there is one: until then the request's own id stands for it.
 */
export function blockersOf(request: RequestRecord, work: OpenWork): readonly Blocker[] {
  if (request.status === 'cancelled' || request.status === 'merged') return [];
  const assignments = work.assignments
    .filter(isOpenAssignment)
    .map(({ id, since }): Blocker => ({ kind: 'assignment', id, since }));
  const commitments = work.commitments
    .filter((commitment) => !isHeld(commitment))
    .map(({ id, since }): Blocker => ({ kind: 'commitment', id, since }));
  const invoices = work.invoices
    .filter((invoice) => !isSettled(invoice))
    .map(({ id, since }): Blocker => ({ kind: 'invoice', id, since }));
  const awaited: readonly Blocker[] =
    request.billable && request.solvedAt !== null && work.invoices.length === 0
      ? [{ kind: 'invoice', id: request.id, since: request.solvedAt }]
      : [];
  return [...assignments, ...commitments, ...invoices, ...awaited];
}

function progressOf({ status }: RequestRecord, { assignments }: OpenWork): readonly RequestFact[] {
  if (status !== 'registered' && status !== 'assigned') return [];
  if (assignments.some(({ state }) => takenOn.includes(state))) return [{ kind: 'started' }];
  return status === 'registered' && assignments.some(isOpenAssignment) ? [{ kind: 'assigned' }] : [];
}

function closingOf(request: RequestRecord, work: OpenWork): readonly RequestFact[] {
  const blocked = blockersOf(request, work).length > 0;
  if (request.status === 'closed' && blocked) return [{ kind: 'closing-withdrawn' }];
  return request.status === 'solved' && request.confirmedAt !== null && !blocked ? [{ kind: 'closed' }] : [];
}

/** What follows for a request from the work that is open for it: its progress, its tier, and its closing or the return from it. */
export function followWork(request: RequestRecord, work: OpenWork): readonly RequestFact[] {
  if (request.status === 'cancelled' || request.status === 'merged') return [];
  const tier = tierOf(work);
  const tierChange: readonly RequestFact[] =
    tier === request.tier ? [] : [{ kind: 'tier-changed', from: request.tier, to: tier }];
  return [...progressOf(request, work), ...tierChange, ...closingOf(request, work)];
}
