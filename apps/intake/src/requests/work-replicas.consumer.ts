import { Controller } from '@nestjs/common';
import {
  assignmentLife,
  assignmentGiven,
  commitmentBroken,
  commitmentKept,
  commitmentKeptLate,
  commitmentMade,
  commitmentRenegotiated,
  escalationAcknowledged,
  escalationAddressed,
  escalationRaised,
  escalationRaisedFurther,
  escalationResolved,
  escalationReturned,
  invoiceApproved,
  invoiceBecameOverdue,
  invoiceCredited,
  invoiceDrafted,
  invoiceIssued,
  invoicePaid,
  invoicePartlyPaid,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import { keepHighest } from '@okno/service-kit';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

export const commitmentEvents = [
  commitmentBroken,
  commitmentKept,
  commitmentKeptLate,
  commitmentMade,
  commitmentRenegotiated,
] as const;
export const escalationEvents = [
  escalationAcknowledged,
  escalationAddressed,
  escalationRaised,
  escalationRaisedFurther,
  escalationResolved,
  escalationReturned,
] as const;
export const invoiceEvents = [
  invoiceApproved,
  invoiceBecameOverdue,
  invoiceCredited,
  invoiceDrafted,
  invoiceIssued,
  invoicePaid,
  invoicePartlyPaid,
] as const;

/** Keeps what other services do for requests, in whatever order it comes: the highest version of a record wins. */
@Controller()
export class WorkReplicasConsumer {
  @ConsumesBatch<(typeof assignmentLife)[number]>(assignmentLife, { kind: 'projection' })
  async onAssignments(events: readonly Of<typeof assignmentGiven>[], { tx }: BatchContext): Promise<void> {
    await keepHighest(
      tx,
      'assignment_replica',
      events.map(({ data: { assignment }, aggregateversion: version }) => ({
        id: assignment.assignmentId,
        request_id: assignment.requestId,
        department_id: assignment.departmentId,
        assignee_id: assignment.assigneeId,
        offered_to_id: assignment.offeredToId,
        tier: assignment.tier,
        state: assignment.state,
        given_at: assignment.givenAt,
        version,
      })),
    );
  }

  @Consumes<(typeof commitmentEvents)[number]>(commitmentEvents, { kind: 'projection' })
  async onCommitment({ data, aggregateversion }: Of<typeof commitmentMade>, { tx }: EventContext): Promise<void> {
    const { commitmentId: id, requestId, state, keptAt, startedAt } = data;
    if (requestId === null) return;
    await keepHighest(tx, 'commitment_replica', [
      { id, request_id: requestId, state, is_kept: keptAt !== null, since: startedAt, version: aggregateversion },
    ]);
  }

  @Consumes<(typeof escalationEvents)[number]>(escalationEvents, { kind: 'projection' })
  async onEscalation({ data, aggregateversion }: Of<typeof escalationRaised>, { tx }: EventContext): Promise<void> {
    const { escalationId: id, requestId, tier, state } = data;
    await keepHighest(tx, 'escalation_replica', [
      { id, request_id: requestId, tier, state, version: aggregateversion },
    ]);
  }

  @Consumes<(typeof invoiceEvents)[number]>(invoiceEvents, { kind: 'projection' })
  async onInvoice({ data, aggregateversion }: Of<typeof invoiceDrafted>, { tx }: EventContext): Promise<void> {
    const { invoice, at } = data;
    if (invoice.requestId === null) return;
    await tx.query(
      `INSERT INTO invoice_replica (id, request_id, state, balance_minor, since, version) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, balance_minor = excluded.balance_minor,
         version = excluded.version
       WHERE invoice_replica.version < excluded.version`,
      [invoice.invoiceId, invoice.requestId, invoice.state, invoice.balanceMinor, at, aggregateversion],
    );
  }
}
