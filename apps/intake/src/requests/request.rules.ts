import type { Channel, Impact, RequestKind, RequestStatus, Tier, Urgency, WaitingOn } from '@okno/contracts';
import { priorityOf } from './priority.rules.js';

/** What a request waits for, and the status it goes back to. */
export interface Waiting {
  readonly on: WaitingOn;
  readonly until: Date | null;
  readonly reason: string;
  readonly resumesTo: WorkStatus;
}

export type WorkStatus = 'registered' | 'assigned' | 'in-progress';

export interface RequestRecord {
  readonly id: string;
  readonly reference: string;
  readonly kind: RequestKind;
  readonly status: RequestStatus;
  readonly tier: Tier;
  readonly clientId: string;
  readonly contactId: string | null;
  readonly ownerId: string;
  readonly channel: Channel;
  readonly subject: string;
  readonly description: string;
  readonly productId: string | null;
  readonly impact: Impact;
  readonly urgency: Urgency;
  readonly priority: number;
  readonly billable: boolean;
  readonly callIds: readonly string[];
  readonly complaintId: string | null;
  readonly waiting: Waiting | null;
  readonly mergedIntoId: string | null;
  /** The employee with whom the client last spoke about it. */
  readonly speakerId: string | null;
  readonly registeredAt: Date;
  readonly solvedAt: Date | null;
  readonly confirmedAt: Date | null;
  readonly closedAt: Date | null;
  readonly reopenCount: number;
  readonly switches: number;
  readonly version: number;
  readonly createdAt: Date;
}

/** What happened to a request: each is published as an event of its own and raises the version by one. */
export type RequestFact =
  | { readonly kind: 'assigned' }
  | { readonly kind: 'started' }
  | { readonly kind: 'waiting-started'; readonly waiting: Waiting }
  | { readonly kind: 'waiting-ended'; readonly on: WaitingOn; readonly resumesTo: WorkStatus }
  | { readonly kind: 'solved' }
  | { readonly kind: 'confirmed'; readonly how: 'client' | 'silence'; readonly contactId: string | null }
  | { readonly kind: 'closed' }
  | { readonly kind: 'closing-withdrawn' }
  | { readonly kind: 'reopened'; readonly reason: string }
  | { readonly kind: 'cancelled'; readonly reason: string }
  | { readonly kind: 'merged'; readonly intoId: string }
  | {
      readonly kind: 'unmerged';
      readonly fromId: string;
      readonly mergedAt: Date;
      /** What it goes back to. */
      readonly status: RequestStatus;
      readonly waiting: Waiting | null;
    }
  | { readonly kind: 'owner-changed'; readonly fromId: string; readonly toId: string; readonly reason: string }
  | { readonly kind: 'tier-changed'; readonly from: Tier; readonly to: Tier }
  | {
      readonly kind: 'prioritised';
      readonly impact: Impact;
      readonly urgency: Urgency;
      readonly from: number;
      readonly to: number;
    };

export type RequestCommand =
  | { readonly kind: 'solve' }
  | { readonly kind: 'confirm'; readonly how: 'client' | 'silence'; readonly contactId: string | null }
  | { readonly kind: 'reopen'; readonly reason: string }
  | { readonly kind: 'wait'; readonly on: WaitingOn; readonly until: Date | null; readonly reason: string }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'merge'; readonly into: Pick<RequestRecord, 'id' | 'clientId' | 'status'> }
  | { readonly kind: 'hand-over'; readonly employeeId: string; readonly reason: string }
  | { readonly kind: 'prioritise'; readonly impact: Impact; readonly urgency: Urgency; readonly reason: string };

export type RequestRefusal =
  | 'wrong-status'
  | 'until-in-the-past'
  | 'different-client'
  | 'merge-into-itself'
  | 'merge-target-not-open'
  | 'not-merged'
  | 'merged-long-ago';

export type Decision =
  | { readonly outcome: 'changed'; readonly facts: readonly RequestFact[] }
  | { readonly outcome: 'in-effect' }
  | { readonly outcome: 'refused'; readonly code: RequestRefusal };

export const openStatuses: readonly RequestStatus[] = ['registered', 'assigned', 'in-progress', 'waiting'];

const whileOpen = ['solve', 'wait', 'cancel', 'merge', 'hand-over', 'prioritise'] as const;

/** Which command a status takes; anything else is refused unless it is already in effect. */
const transitions: Readonly<Record<RequestStatus, readonly RequestCommand['kind'][]>> = {
  registered: whileOpen,
  assigned: whileOpen,
  'in-progress': whileOpen,
  waiting: [...whileOpen, 'resume'],
  solved: ['confirm', 'reopen', 'hand-over'],
  closed: ['reopen'],
  cancelled: [],
  merged: [],
};

function changed(...facts: readonly RequestFact[]): Decision {
  return { outcome: 'changed', facts };
}

/** Whether the command would change nothing, because what it asks for is so already. */
function isInEffect(command: RequestCommand, request: RequestRecord): boolean {
  const { status } = request;
  switch (command.kind) {
    case 'solve':
      return status === 'solved';
    case 'confirm':
      return status === 'closed' || (status === 'solved' && request.confirmedAt !== null);
    case 'reopen':
      return status === 'in-progress' && request.reopenCount > 0;
    case 'wait':
      return (
        request.waiting?.on === command.on &&
        (request.waiting.until?.getTime() ?? null) === (command.until?.getTime() ?? null)
      );
    case 'resume':
      return status === 'registered' || status === 'assigned' || status === 'in-progress';
    case 'cancel':
      return status === 'cancelled';
    case 'merge':
      return status === 'merged' && request.mergedIntoId === command.into.id;
    case 'hand-over':
      return request.ownerId === command.employeeId;
    case 'prioritise':
      return request.impact === command.impact && request.urgency === command.urgency;
  }
}

/** What a command makes of a request, or why not. */
export function decide(command: RequestCommand, request: RequestRecord, now: Date): Decision {
  if (isInEffect(command, request)) return { outcome: 'in-effect' };
  if (!transitions[request.status].includes(command.kind)) return { outcome: 'refused', code: 'wrong-status' };
  switch (command.kind) {
    case 'solve':
      return changed({ kind: 'solved' });
    case 'confirm':
      return changed({ kind: 'confirmed', how: command.how, contactId: command.contactId });
    case 'reopen':
      return changed({ kind: 'reopened', reason: command.reason });
    case 'wait':
      return decideWait(command, request, now);
    case 'resume':
      return request.waiting === null ? { outcome: 'in-effect' } : changed(endOf(request.waiting));
    case 'cancel':
      return changed({ kind: 'cancelled', reason: command.reason });
    case 'merge':
      return decideMerge(command.into, request);
    case 'hand-over':
      return changed({
        kind: 'owner-changed',
        fromId: request.ownerId,
        toId: command.employeeId,
        reason: command.reason,
      });
    case 'prioritise': {
      const { impact, urgency } = command;
      return changed({ kind: 'prioritised', impact, urgency, from: request.priority, to: priorityOf(impact, urgency) });
    }
  }
}

function endOf({ on, resumesTo }: Waiting): RequestFact {
  return { kind: 'waiting-ended', on, resumesTo };
}

function decideWait(
  { on, until, reason }: Extract<RequestCommand, { kind: 'wait' }>,
  request: RequestRecord,
  now: Date,
): Decision {
  if (until !== null && until <= now) return { outcome: 'refused', code: 'until-in-the-past' };
  const resumesTo = request.waiting?.resumesTo ?? (request.status as WorkStatus);
  const started: RequestFact = { kind: 'waiting-started', waiting: { on, until, reason, resumesTo } };
  return request.waiting === null ? changed(started) : changed(endOf(request.waiting), started);
}

function decideMerge(into: Pick<RequestRecord, 'id' | 'clientId' | 'status'>, request: RequestRecord): Decision {
  if (into.id === request.id) return { outcome: 'refused', code: 'merge-into-itself' };
  if (into.clientId !== request.clientId) return { outcome: 'refused', code: 'different-client' };
  if (!openStatuses.includes(into.status)) return { outcome: 'refused', code: 'merge-target-not-open' };
  return changed({ kind: 'merged', intoId: into.id });
}

/** The request after a fact. */
export function evolve(request: RequestRecord, fact: RequestFact, at: Date): RequestRecord {
  const next = { ...request, version: request.version + 1 };
  switch (fact.kind) {
    case 'assigned':
      return { ...next, status: 'assigned' };
    case 'started':
      return { ...next, status: 'in-progress' };
    case 'waiting-started':
      return { ...next, status: 'waiting', waiting: fact.waiting };
    case 'waiting-ended':
      return { ...next, status: fact.resumesTo, waiting: null };
    case 'solved':
      return { ...next, status: 'solved', waiting: null, solvedAt: at, confirmedAt: null };
    case 'confirmed':
      return { ...next, confirmedAt: at, contactId: fact.contactId ?? request.contactId };
    case 'closed':
      return { ...next, status: 'closed', closedAt: at };
    case 'closing-withdrawn':
      return { ...next, status: 'solved', closedAt: null };
    case 'reopened':
      return {
        ...next,
        status: 'in-progress',
        solvedAt: null,
        confirmedAt: null,
        closedAt: null,
        reopenCount: request.reopenCount + 1,
      };
    case 'cancelled':
      return { ...next, status: 'cancelled', waiting: null };
    case 'merged':
      return { ...next, status: 'merged', waiting: null, mergedIntoId: fact.intoId };
    case 'unmerged':
      return { ...next, status: fact.status, waiting: fact.waiting, mergedIntoId: null };
    case 'owner-changed':
      return { ...next, ownerId: fact.toId, speakerId: fact.toId, switches: request.switches + 1 };
    case 'tier-changed':
      return { ...next, tier: fact.to };
    case 'prioritised':
      return { ...next, impact: fact.impact, urgency: fact.urgency, priority: fact.to };
  }
}

/** What a client's word changes: it ends a wait for the client, and takes a solved or lately closed request up again. */
export function hearClient(request: RequestRecord, reopenUntil: Date | null, now: Date): readonly RequestFact[] {
  const { status, waiting } = request;
  if (waiting?.on === 'client') return [endOf(waiting)];
  if (status === 'solved' || (status === 'closed' && reopenUntil !== null && now <= reopenUntil)) {
    return [{ kind: 'reopened', reason: 'client-wrote' }];
  }
  return [];
}

/** Counts a switch when the client speaks to somebody else than before; the first to speak counts none. */
export function speakTo(request: RequestRecord, employeeId: string | null): RequestRecord {
  if (employeeId === null || employeeId === request.speakerId) return request;
  return {
    ...request,
    speakerId: employeeId,
    switches: request.switches + (request.speakerId === null ? 0 : 1),
    version: request.version + 1,
  };
}
