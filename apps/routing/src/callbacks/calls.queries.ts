import type { CallState } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { findCall, type KnownCall } from './callbacks.repository.js';

/** A call as an event tells it. */
export function toKnownCall(call: CallState): KnownCall {
  const moment = (text: string | null): number | null => (text === null ? null : Date.parse(text));
  return {
    id: call.id,
    direction: call.direction,
    queue: call.queue,
    departmentId: call.departmentId,
    employeeId: call.employeeId,
    clientId: call.clientId,
    requestId: call.requestId,
    ringingAt: Date.parse(call.ringingAt),
    answeredAt: moment(call.answeredAt),
    endedAt: moment(call.endedAt),
    outcome: call.outcome,
  };
}

/** A call as the replica has it. */
export function readCall(tx: Pick<Transaction, 'query'>, id: string): Promise<KnownCall | undefined> {
  return findCall(tx, id);
}
