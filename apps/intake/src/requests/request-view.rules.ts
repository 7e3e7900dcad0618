import type { ClosingBlocker, RequestResource, Role } from '@okno/contracts';
import type { RequestRecord } from './request.rules.js';

export interface Reader {
  readonly kind: 'person' | 'key' | 'gateway' | 'system';
  readonly roles: readonly Role[];
}

const textReaders: readonly Role[] = [
  'operator',
  'specialist',
  'director',
  'head',
  'manager',
  'quality',
  'client',
  'integration',
];

/** Whether the reader may read what clients write: administrators and finance may not. */
export function readsTexts({ kind, roles }: Reader): boolean {
  return kind === 'system' || roles.some((role) => textReaders.includes(role));
}

/** Whether the reader is a client and nobody of the company. */
export function isOnlyClient({ roles }: Reader): boolean {
  return roles.length > 0 && roles.every((role) => role === 'client');
}

/** Which of a request's fields a reader gets. The company's inner workings are not shown to clients. */
export function toResource(
  request: RequestRecord,
  blockers: readonly ClosingBlocker[],
  reader: Reader,
): RequestResource {
  const moment = (date: Date | null): string | null => date?.toISOString() ?? null;
  const words = readsTexts(reader);
  return {
    id: request.id,
    reference: request.reference,
    kind: request.kind,
    status: request.status,
    tier: request.tier,
    clientId: request.clientId,
    contactId: request.contactId,
    ownerId: request.ownerId,
    channel: request.channel,
    subject: words ? request.subject : null,
    description: words ? request.description : null,
    product: request.productId,
    impact: request.impact,
    urgency: request.urgency,
    priority: request.priority,
    billable: request.billable,
    callIds: [...request.callIds],
    complaintId: request.complaintId,
    waitingOn: request.waiting?.on ?? null,
    waitingUntil: moment(request.waiting?.until ?? null),
    mergedIntoId: request.mergedIntoId,
    registeredAt: request.registeredAt.toISOString(),
    solvedAt: moment(request.solvedAt),
    confirmedAt: moment(request.confirmedAt),
    closedAt: moment(request.closedAt),
    reopenCount: request.reopenCount,
    switches: request.switches,
    closingBlockers: isOnlyClient(reader) ? blockers.filter(({ kind }) => kind === 'invoice') : [...blockers],
    version: request.version,
    createdAt: request.createdAt.toISOString(),
  };
}
