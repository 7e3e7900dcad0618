import { Injectable } from '@nestjs/common';
import type { CallNote, CallOutcome, CallResource, CallState } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { CallDirection, CallEvent } from './settle-call.rules.js';

type Queryable = Pick<Transaction, 'query'>;

export interface CallRecord {
  readonly id: string;
  readonly callId: string;
  readonly direction: CallDirection;
  readonly from: string;
  readonly to: string;
  readonly queue: string | null;
  readonly departmentId: string | null;
  readonly employeeId: string | null;
  readonly clientId: string | null;
  readonly candidates: readonly string[];
  readonly requestId: string | null;
  readonly productId: string | null;
  readonly priority: number | null;
  readonly ringingAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date | null;
  readonly waitSeconds: number;
  readonly talkSeconds: number;
  readonly holdSeconds: number;
  readonly transfers: number;
  readonly outcome: CallOutcome;
  readonly notes: readonly CallNote[];
  /** The exchange with the client that this call is; null until it is one. */
  readonly interactionId: string | null;
  /** Set when it came finished, by an import: events do not change it. */
  readonly importId: string | null;
  readonly version: number;
  readonly createdAt: Date;
}

/** The columns of a call `c`, as `CallRecord` names them. */
export const callColumns = `c.id, c.call_id AS "callId", c.direction, c.from_number AS "from", c.to_number AS "to", c.queue,
  c.department_id AS "departmentId", c.employee_id AS "employeeId", c.client_id AS "clientId", c.candidates,
  c.request_id AS "requestId", c.product_id AS "productId", c.priority, c.ringing_at AS "ringingAt",
  c.answered_at AS "answeredAt", c.ended_at AS "endedAt", c.wait_seconds AS "waitSeconds",
  c.talk_seconds AS "talkSeconds", c.hold_seconds AS "holdSeconds", c.transfers, c.outcome, c.notes,
  c.interaction_id AS "interactionId", c.import_id AS "importId", c.version, c.created_at AS "createdAt"`;

/** A call as events carry it: without its numbers. */
export function toCallState(call: CallRecord): CallState {
  return {
    id: call.id,
    callId: call.callId,
    direction: call.direction,
    queue: call.queue,
    departmentId: call.departmentId,
    employeeId: call.employeeId,
    clientId: call.clientId,
    requestId: call.requestId,
    productId: call.productId,
    priority: call.priority,
    ringingAt: call.ringingAt.toISOString(),
    answeredAt: call.answeredAt?.toISOString() ?? null,
    endedAt: call.endedAt?.toISOString() ?? null,
    waitSeconds: call.waitSeconds,
    talkSeconds: call.talkSeconds,
    holdSeconds: call.holdSeconds,
    transfers: call.transfers,
    outcome: call.outcome,
  };
}

export function toCallResource(call: CallRecord): CallResource {
  const { departmentId, productId, priority: _priority, ...state } = toCallState(call);
  return {
    ...state,
    from: call.from,
    to: call.to,
    candidates: [...call.candidates],
    product: productId,
    department: departmentId,
    notes: [...call.notes],
    version: call.version,
    createdAt: call.createdAt.toISOString(),
  };
}

interface EventRow extends Omit<CallEvent, 'employeeExtension'> {
  readonly extension: string;
}

@Injectable()
export class CallRepository {
  /** One transaction at a time works on a call, whether or not it has a row yet: held until the transaction ends. */
  async lock(tx: Queryable, callId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('intake.call.' || $1, 0))`, [callId]);
  }

  async find(tx: Queryable, callId: string): Promise<CallRecord | undefined> {
    const [call] = await tx.query<CallRecord>(`SELECT ${callColumns} FROM call c WHERE c.call_id = $1`, [callId]);
    return call;
  }

  /** Keeps what the exchange told; answers false for a repetition. */
  async addEvent(tx: Queryable, callId: string, event: CallEvent, receivedAt: Date): Promise<boolean> {
    const added = await tx.query(
      `INSERT INTO call_event (call_id, event, at, extension, direction, from_number, to_number, queue, product, disposition, received_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING call_id`,
      [
        callId,
        event.event,
        event.at,
        event.employeeExtension ?? '',
        event.direction,
        event.from,
        event.to,
        event.queue,
        event.product,
        event.disposition,
        receivedAt,
      ],
    );
    return added.length > 0;
  }

  async eventsOf(tx: Queryable, callId: string): Promise<readonly CallEvent[]> {
    const rows = await tx.query<EventRow>(
      `SELECT event, at, extension, direction, from_number AS "from", to_number AS "to", queue, product, disposition
       FROM call_event WHERE call_id = $1`,
      [callId],
    );
    return rows.map(({ extension, ...event }) => ({
      ...event,
      employeeExtension: extension === '' ? null : extension,
    }));
  }

  async save(tx: Queryable, call: CallRecord): Promise<void> {
    await tx.query(
      `INSERT INTO call (id, call_id, direction, from_number, to_number, queue, department_id, employee_id, client_id,
         candidates, request_id, product_id, priority, ringing_at, answered_at, ended_at, wait_seconds, talk_seconds,
         hold_seconds, transfers, outcome, notes, interaction_id, import_id, version, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
         $23, $24, $25, $26)
       ON CONFLICT (id) DO UPDATE SET direction = excluded.direction, from_number = excluded.from_number,
         to_number = excluded.to_number, queue = excluded.queue, department_id = excluded.department_id,
         employee_id = excluded.employee_id, client_id = excluded.client_id, candidates = excluded.candidates,
         request_id = excluded.request_id, product_id = excluded.product_id, ringing_at = excluded.ringing_at,
         answered_at = excluded.answered_at, ended_at = excluded.ended_at, wait_seconds = excluded.wait_seconds,
         talk_seconds = excluded.talk_seconds, hold_seconds = excluded.hold_seconds, transfers = excluded.transfers,
         outcome = excluded.outcome, notes = excluded.notes, interaction_id = excluded.interaction_id,
         version = excluded.version`,
      [
        call.id,
        call.callId,
        call.direction,
        call.from,
        call.to,
        call.queue,
        call.departmentId,
        call.employeeId,
        call.clientId,
        call.candidates,
        call.requestId,
        call.productId,
        call.priority,
        call.ringingAt,
        call.answeredAt,
        call.endedAt,
        call.waitSeconds,
        call.talkSeconds,
        call.holdSeconds,
        call.transfers,
        call.outcome,
        call.notes,
        call.interactionId,
        call.importId,
        call.version,
        call.createdAt,
      ],
    );
  }
}
