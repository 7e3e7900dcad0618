import { Controller } from '@nestjs/common';
import {
  assignmentAccepted,
  assignmentCancelled,
  assignmentCompleted,
  assignmentDeclined,
  assignmentGiven,
  assignmentOfferExpired,
  assignmentOffered,
  assignmentReturned,
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
import { Consumes, type EventContext } from '@okno/messaging';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

export const assignmentEvents = [
  assignmentAccepted,
  assignmentCancelled,
  assignmentCompleted,
  assignmentDeclined,
  assignmentGiven,
  assignmentOfferExpired,
  assignmentOffered,
  assignmentReturned,
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
  @Consumes<(typeof assignmentEvents)[number]>(assignmentEvents, { kind: 'projection' })
  async onAssignment({ data, aggregateversion }: Of<typeof assignmentGiven>, { tx }: EventContext): Promise<void> {
    const { assignment } = data;
    await tx.query(
      `INSERT INTO assignment_replica (id, request_id, department_id, assignee_id, offered_to_id, tier, state, given_at, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (id) DO UPDATE SET department_id = excluded.department_id, assignee_id = excluded.assignee_id,
         offered_to_id = excluded.offered_to_id, tier = excluded.tier, state = excluded.state, version = excluded.version
       WHERE assignment_replica.version < excluded.version`,
      [
        assignment.assignmentId,
        assignment.requestId,
        assignment.departmentId,
        assignment.assigneeId,
        assignment.offeredToId,
        assignment.tier,
        assignment.state,
        assignment.givenAt,
        aggregateversion,
      ],
    );
  }

  @Consumes<(typeof escalationEvents)[number]>(escalationEvents, { kind: 'projection' })
  async onEscalation({ data, aggregateversion }: Of<typeof escalationRaised>, { tx }: EventContext): Promise<void> {
    await tx.query(
      `INSERT INTO escalation_replica (id, request_id, tier, state, version) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET tier = excluded.tier, state = excluded.state, version = excluded.version
       WHERE escalation_replica.version < excluded.version`,
      [data.escalationId, data.requestId, data.tier, data.state, aggregateversion],
    );
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
