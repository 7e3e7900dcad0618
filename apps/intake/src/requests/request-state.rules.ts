import type { RequestState } from '@okno/contracts';
import type { RequestRecord } from './request.rules.js';

function momentOf(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}

/** A request as events carry it: ids only, no words. */
export function toState(request: RequestRecord): RequestState {
  return {
    requestId: request.id,
    reference: request.reference,
    kind: request.kind,
    status: request.status,
    tier: request.tier,
    clientId: request.clientId,
    contactId: request.contactId,
    ownerId: request.ownerId,
    channel: request.channel,
    productId: request.productId,
    priority: request.priority,
    billable: request.billable,
    registeredAt: request.registeredAt.toISOString(),
    solvedAt: momentOf(request.solvedAt),
    confirmedAt: momentOf(request.confirmedAt),
    closedAt: momentOf(request.closedAt),
    reopenCount: request.reopenCount,
    switches: request.switches,
    complaintId: request.complaintId,
  };
}
