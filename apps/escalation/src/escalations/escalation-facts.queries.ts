import {
  escalationAcknowledged,
  escalationAddressed,
  escalationDescribed,
  escalationRaised,
  escalationRaisedFurther,
  escalationResolved,
  escalationReturned,
  type EventPayload,
} from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import type { Escalation, EscalationNews } from './escalation.rules.js';

const definitions = {
  raised: escalationRaised,
  addressed: escalationAddressed,
  acknowledged: escalationAcknowledged,
  resolved: escalationResolved,
  returned: escalationReturned,
  'raised-further': escalationRaisedFurther,
} as const satisfies Record<EscalationNews | 'raised', unknown>;

function payloadOf(escalation: Escalation, now: Date): EventPayload<typeof escalationRaised> {
  return {
    escalationId: escalation.id,
    requestId: escalation.requestId,
    kind: escalation.kind,
    level: escalation.level,
    state: escalation.state,
    departmentId: escalation.departmentId,
    addresseeId: escalation.addresseeId,
    actingForId: escalation.actingForId,
    assignmentId: escalation.assignmentId,
    tier: escalation.tier,
    acknowledgeBy: escalation.acknowledgeBy.toISOString(),
    raisedById: escalation.raisedById,
    at: now.toISOString(),
  };
}

/** Announces what became of an escalation. */
export function announceEscalation(
  work: Pick<Work, 'publish' | 'now'>,
  escalation: Escalation,
  news: readonly (EscalationNews | 'raised')[],
): void {
  for (const what of news) work.publish(definitions[what], payloadOf(escalation, work.now), escalation);
}

/** Announces its words, which travel apart because they can be erased. */
export function describeEscalation(work: Pick<Work, 'publish'>, { id, requestId, reason, version }: Escalation): void {
  work.publish(escalationDescribed, { escalationId: id, requestId, reason }, { id, version });
}
