import { Controller } from '@nestjs/common';
import { approvalDescribed, approvalLife, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { keepHighest } from '@okno/service-kit';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

/** What the replica of approvals is fed by. */
export const approvalReplicaEvents = [...approvalLife, approvalDescribed] as const;

@Controller()
export class ApprovalsConsumer {
  @Consumes(approvalLife, { kind: 'projection' })
  async onApproval({ data, aggregateversion }: Of<(typeof approvalLife)[number]>, { tx }: EventContext): Promise<void> {
    const people = data.addressees.flatMap(({ employeeId, actingForId }) => [employeeId, actingForId]);
    await keepHighest(tx, 'approval_replica', [
      {
        id: data.approvalId,
        state: data.state,
        subject_kind: data.subject.kind,
        reference: data.subject.reference,
        request_id: data.requestId,
        client_id: data.clientId,
        addressee_ids: [...new Set(people)].filter((id) => id !== null),
        addressees: data.addressees,
        since: data.askedAt,
        version: aggregateversion,
      },
    ]);
  }

  @Consumes(approvalDescribed, { kind: 'projection' })
  async onApprovalWords({ data, aggregateversion }: Of<typeof approvalDescribed>, { tx }: EventContext): Promise<void> {
    await keepHighest(tx, 'approval_text_replica', [
      { id: data.approvalId, title: data.title, version: aggregateversion },
    ]);
  }
}
