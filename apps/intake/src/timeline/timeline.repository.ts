import { Injectable } from '@nestjs/common';
import type { ZoneOffsets } from '@okno/business-time';
import {
  complaintRegistered,
  invoiceIssued,
  paymentRecorded,
  toTimelineEntry,
  type complaintsImported,
  type EventEnvelope,
  type EventPayload,
  type invoicesImported,
  type TimelineEntry,
} from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

/** A stored entry, as `json_to_recordset` reads it. */
export interface TimelineRow {
  readonly id: string;
  readonly client_id: string | null;
  readonly request_id: string | null;
  readonly at: string;
  readonly kind: TimelineEntry['kind'];
  readonly ref_id: string;
  readonly actor_employee_id: string | null;
  readonly visibility: TimelineEntry['visibility'];
  readonly type: string;
  readonly params: TimelineEntry['params'];
}

/** The row for an event; undefined for one that is not shown. */
export function timelineRow(envelope: Pick<EventEnvelope, 'id' | 'time' | 'type' | 'data'>): TimelineRow | undefined {
  const entry = toTimelineEntry(envelope);
  if (entry === undefined) return undefined;
  return {
    id: entry.id ?? envelope.id,
    client_id: entry.clientId,
    request_id: entry.requestId,
    at: envelope.time,
    kind: entry.kind,
    ref_id: entry.refId,
    actor_employee_id: entry.actorEmployeeId,
    visibility: entry.visibility,
    type: entry.type,
    params: entry.params,
  };
}

/** A complaint of another system shows as registered when it was received there; importing it again shows nothing more. */
export function importedComplaintRow(
  complaint: EventPayload<typeof complaintsImported>['rows'][number],
): TimelineRow | undefined {
  const { complaintId: id, receivedAt: time } = complaint;
  return timelineRow({ id, time, type: complaintRegistered.type, data: { complaint, actorEmployeeId: null } });
}

/** An invoice of the past shows as issued on its day, and its payment on the day it came; `zone` says when those days began. */
export function importedInvoiceRows(
  { payment, version: _version, ...invoice }: EventPayload<typeof invoicesImported>['rows'][number],
  zone: ZoneOffsets,
): readonly (TimelineRow | undefined)[] {
  const { invoiceId, clientId, issuedOn, dueOn } = invoice;
  const startOf = (day: string): string => new Date(zone.toUtc(Date.parse(day), 'one-hour-on')).toISOString();
  const issued = { id: invoiceId, time: startOf(issuedOn ?? dueOn), type: invoiceIssued.type };
  const shown = timelineRow({ ...issued, data: { invoice, employeeId: null } });
  if (payment === null) return [shown];
  const { paymentId, receivedOn } = payment;
  const paid = { id: paymentId, time: startOf(receivedOn), type: paymentRecorded.type, data: { paymentId, clientId } };
  return [shown, timelineRow(paid)];
}

/** How a `json` parameter becomes rows of `timeline_entry`. */
export const timelineRecord = `(id uuid, client_id uuid, request_id uuid, at timestamptz, kind text, ref_id uuid,
  actor_employee_id uuid, visibility text, type text, params jsonb)`;

@Injectable()
export class TimelineRepository {
  /** Puts entries on the timeline. One about a request finds its client by it, now or when the request comes. */
  async show(tx: Pick<Transaction, 'query'>, entries: readonly (TimelineRow | undefined)[]): Promise<void> {
    const rows = entries.filter((row) => row !== undefined);
    if (rows.length === 0) return;
    await tx.query(
      `INSERT INTO timeline_entry (id, client_id, request_id, at, kind, ref_id, actor_employee_id, visibility, type, params)
       SELECT e.id, coalesce(e.client_id, r.client_id), e.request_id, e.at, e.kind, e.ref_id, e.actor_employee_id,
         e.visibility, e.type, e.params
       FROM json_to_recordset($1::json) AS e ${timelineRecord}
       LEFT JOIN request r ON r.id = e.request_id
       ON CONFLICT (id) DO UPDATE SET client_id = excluded.client_id, request_id = excluded.request_id,
         at = excluded.at, actor_employee_id = excluded.actor_employee_id, params = excluded.params`,
      [JSON.stringify(rows)],
    );
  }

  /** Takes away what never was. */
  async hide(tx: Pick<Transaction, 'query'>, ids: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM timeline_entry WHERE id = ANY ($1::uuid[])', [ids]);
  }

  /** Gives the entries that came before their request its client. */
  async adopt(tx: Pick<Transaction, 'query'>, requestId: string, clientId: string): Promise<void> {
    await tx.query('UPDATE timeline_entry SET client_id = $2 WHERE request_id = $1 AND client_id IS NULL', [
      requestId,
      clientId,
    ]);
  }
}
