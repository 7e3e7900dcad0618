import type { Impact, NewRequestBody, Role, Severity, Tier, Urgency } from '@okno/contracts';
import { isAnsweredLive } from './owner-choice.rules.js';
import { priorityOf } from './priority.rules.js';
import type { RequestRecord } from './request.rules.js';

/** All that a new request is made of, once it is known who it is for and who owns it. */
export interface RegistrationParts {
  readonly body: NewRequestBody;
  readonly id: string;
  readonly reference: string;
  readonly clientId: string;
  /** The contact by whose address the client was recognised. */
  readonly contactId: string | null;
  readonly ownerId: string;
  readonly productId: string | null;
  readonly complaintId: string | null;
  readonly registrar: {
    readonly employeeId: string | null;
    readonly tier: Tier | undefined;
    readonly roles: readonly Role[];
  };
  readonly registeredAt: Date;
  readonly now: Date;
}

/** A request as it begins. */
export function draftRequest(parts: RegistrationParts): RequestRecord {
  const { body, registrar } = parts;
  return {
    id: parts.id,
    reference: parts.reference,
    kind: body.kind,
    status: 'registered',
    tier: 1,
    clientId: parts.clientId,
    contactId: body.contactId ?? parts.contactId,
    ownerId: parts.ownerId,
    channel: body.channel,
    subject: body.subject,
    description: body.description,
    productId: parts.productId,
    impact: body.impact,
    urgency: body.urgency,
    priority: priorityOf(body.impact, body.urgency),
    billable: body.billable,
    callIds: body.callId === undefined ? [] : [body.callId],
    complaintId: parts.complaintId,
    waiting: null,
    mergedIntoId: null,
    speakerId: isAnsweredLive(body.channel, registrar) ? registrar.employeeId : null,
    registeredAt: parts.registeredAt,
    solvedAt: null,
    confirmedAt: null,
    closedAt: null,
    reopenCount: 0,
    switches: 0,
    version: 1,
    createdAt: parts.now,
  };
}

/** How pressing the request is that is made for a complaint. */
export const pressureOf: Readonly<Record<Severity, { readonly impact: Impact; readonly urgency: Urgency }>> = {
  critical: { impact: 'high', urgency: 'high' },
  high: { impact: 'high', urgency: 'normal' },
  normal: { impact: 'normal', urgency: 'normal' },
  low: { impact: 'normal', urgency: 'low' },
};

const subjectLength = 300;

/** The subject of a request that is made for a complaint: the first line of its words. */
export function complaintSubject(text: string, reference: string): string {
  const line = text.trim().split('\n', 1)[0]?.trim() ?? '';
  return line === '' ? reference : Array.from(line).slice(0, subjectLength).join('');
}

/** Whether somebody spoke with the client while registering: then the first answer is given already. */
export function wasAnsweredLive({ speakerId }: RequestRecord): boolean {
  return speakerId !== null;
}
