import { Controller } from '@nestjs/common';
import {
  assignmentCancelled,
  assignmentCompleted,
  assignmentGiven,
  assignmentReturned,
  callRecorded,
  catalogueDescribed,
  complaintAnswered,
  complaintAppealed,
  complaintClosed,
  complaintDecided,
  complaintsImported,
  type ComplaintSnapshot,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import { keepHighest, type ReplicaRow } from '@okno/service-kit';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

const assignmentEdges = [assignmentGiven, assignmentReturned, assignmentCompleted, assignmentCancelled] as const;
const decisions = [complaintDecided, complaintAnswered, complaintClosed, complaintAppealed] as const;
const ended: ReadonlySet<string> = new Set(['done', 'returned', 'cancelled']);

/** What the replicas are fed by from which the cost of a problem's cases is told, and the promises of its measures checked. */
export const caseCostEvents = [
  ...assignmentEdges,
  ...decisions,
  callRecorded,
  catalogueDescribed,
  complaintsImported,
] as const;

function compensationRow({ complaintId, compensation }: ComplaintSnapshot, version: number): ReplicaRow {
  const { currency = null, amountMinor = null } = compensation ?? {};
  return { id: complaintId, currency, amount_minor: amountMinor, version };
}

@Controller()
export class CaseCostsConsumer {
  @ConsumesBatch(assignmentEdges, { kind: 'projection' })
  async onAssignments(events: readonly Of<(typeof assignmentEdges)[number]>[], { tx }: BatchContext): Promise<void> {
    await keepHighest(
      tx,
      'assignment_cost_replica',
      events.map(({ data: { assignment, at }, aggregateversion: version }) => ({
        id: assignment.assignmentId,
        request_id: assignment.requestId,
        given_at: assignment.givenAt,
        ended_at: ended.has(assignment.state) ? at : null,
        calendar_id: assignment.calendarId,
        calendar_version: assignment.calendarVersion,
        version,
      })),
    );
  }

  @ConsumesBatch(callRecorded, { kind: 'projection' })
  async onCalls(events: readonly Of<typeof callRecorded>[], { tx }: BatchContext): Promise<void> {
    const linked = events.filter(({ data }) => data.call.requestId !== null);
    await keepHighest(
      tx,
      'call_cost_replica',
      linked.map(({ data: { call }, aggregateversion: version }) => ({
        id: call.id,
        request_id: call.requestId,
        seconds: call.talkSeconds + call.holdSeconds,
        version,
      })),
    );
  }

  @ConsumesBatch(decisions, { kind: 'projection' })
  async onComplaints(events: readonly Of<(typeof decisions)[number]>[], { tx }: BatchContext): Promise<void> {
    const rows = events.map(({ data, aggregateversion }) => compensationRow(data.complaint, aggregateversion));
    await keepHighest(tx, 'complaint_cost_replica', rows);
  }

  @Consumes(complaintsImported, { kind: 'projection' })
  async onComplaintsImported({ data }: Of<typeof complaintsImported>, { tx }: EventContext): Promise<void> {
    const paid = data.rows.filter(({ compensation }) => compensation !== null);
    await keepHighest(
      tx,
      'complaint_cost_replica',
      paid.map((row) => compensationRow(row, row.version)),
    );
  }

  @Consumes(catalogueDescribed, { kind: 'projection' })
  async onCatalogue({ data, aggregateversion }: Of<typeof catalogueDescribed>, { tx }: EventContext): Promise<void> {
    const { catalogueId: id, measures, dimensions } = data;
    await keepHighest(tx, 'cube_catalogue_replica', [{ id, measures, dimensions, version: aggregateversion }]);
  }
}
