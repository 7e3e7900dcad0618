import type { RequestKind, Severity } from '@okno/contracts';
import type { Classification, Complaint } from './complaint.rules.js';

/** What somebody registers, its references resolved. */
export interface Registration {
  readonly clientId: string;
  readonly requestId: string | null;
  readonly about: Required<Pick<Classification, 'causeId' | 'productId' | 'departmentId' | 'employeeId'>>;
  readonly severity: Severity;
  readonly text: string;
  readonly receivedAt: Date | null;
  readonly registeredById: string | null;
}

/** The request that a complaint is registered on, as the replica knows it. */
export interface ComplainedRequest {
  readonly kind: RequestKind;
  readonly clientId: string;
  readonly productId: string | null;
}

export type RegistrationDecision =
  | { readonly outcome: 'new'; readonly own: boolean; readonly productId: string | null }
  | { readonly outcome: 'adopt'; readonly complaint: Complaint }
  | { readonly refused: 'client-mismatch' | 'received-in-future' | 'complaint-open' };

function isOpen(complaint: Complaint): boolean {
  return complaint.state !== 'closed';
}

/**
 * Decides what a registration makes. A request of kind complaint makes one complaint of its own, whoever comes first,
 * the reaction or the registration; while that one is not classified it is the one that is meant. Beside it a request
 * has one open complaint per cause.
 */
export function decideRegistration(
  { clientId, about, receivedAt }: Registration,
  request: ComplainedRequest | null,
  ofRequest: readonly Complaint[],
  now: Date,
): RegistrationDecision {
  if (receivedAt !== null && receivedAt.getTime() > now.getTime()) return { refused: 'received-in-future' };
  if (request === null) return { outcome: 'new', own: true, productId: about.productId };
  if (request.clientId !== clientId) return { refused: 'client-mismatch' };
  const own = ofRequest.find((complaint) => complaint.own);
  const sameCauseOpen = ofRequest.some(
    (complaint) => complaint !== own && complaint.causeId === about.causeId && isOpen(complaint),
  );
  if (own?.causeId === null && isOpen(own) && (about.causeId !== null || !own.claimed)) {
    return sameCauseOpen ? { refused: 'complaint-open' } : { outcome: 'adopt', complaint: own };
  }
  const ownIsTheSame = own?.causeId === about.causeId && isOpen(own);
  if (sameCauseOpen || ownIsTheSame) return { refused: 'complaint-open' };
  const isOwn = own === undefined && request.kind === 'complaint';
  return { outcome: 'new', own: isOwn, productId: about.productId ?? (isOwn ? request.productId : null) };
}

/** A new complaint, before anything is promised about it. */
export function newComplaint(
  registration: Omit<Registration, 'text'> & { readonly text: string | null },
  {
    id,
    reference,
    own,
    claimed,
    now,
  }: Pick<Complaint, 'id' | 'reference' | 'own' | 'claimed'> & { readonly now: Date },
): Complaint {
  const { clientId, requestId, about, severity, text, receivedAt, registeredById } = registration;
  return {
    id,
    reference,
    source: null,
    requestId,
    clientId,
    ...about,
    severity,
    state: 'registered',
    text,
    verdict: null,
    decision: null,
    compensation: null,
    approval: null,
    answer: null,
    appealCount: 0,
    appealReason: null,
    receivedAt: receivedAt ?? now,
    acknowledgeDueAt: null,
    answerDueAt: null,
    acknowledgedAt: null,
    decidedAt: null,
    answeredAt: null,
    closedAt: null,
    appealedAt: null,
    own,
    claimed,
    registeredById,
    version: 1,
    createdAt: now,
  };
}

/** The request's own complaint, registered by somebody after all: what they say goes, the rest stays. */
export function adopt(complaint: Complaint, registration: Registration): Complaint {
  const { about, severity, text, receivedAt, registeredById } = registration;
  return {
    ...complaint,
    causeId: about.causeId ?? complaint.causeId,
    productId: about.productId ?? complaint.productId,
    departmentId: about.departmentId ?? complaint.departmentId,
    employeeId: about.employeeId ?? complaint.employeeId,
    severity,
    text,
    receivedAt: receivedAt ?? complaint.receivedAt,
    claimed: true,
    registeredById: complaint.registeredById ?? registeredById,
    version: complaint.version + 1,
  };
}
