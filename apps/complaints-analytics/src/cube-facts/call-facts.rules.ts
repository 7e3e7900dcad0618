import type {
  CallState,
  EventPayload,
  callDaysImported,
  importedCallsUndone,
  interactionRecorded,
} from '@okno/contracts';
import { change, type Change } from '../cube-store/cube-tables.rules.js';

export function callChange(call: CallState, version: number): Change {
  return change('call', call.id, version, {
    call_id: call.callId,
    direction: call.direction,
    queue: call.queue,
    department_id: call.departmentId,
    employee_id: call.employeeId,
    client_id: call.clientId,
    request_id: call.requestId,
    product_id: call.productId,
    priority: call.priority,
    ringing_at: call.ringingAt,
    answered_at: call.answeredAt,
    ended_at: call.endedAt,
    wait_seconds: call.waitSeconds,
    talk_seconds: call.talkSeconds,
    hold_seconds: call.holdSeconds,
    transfers: call.transfers,
    outcome: call.outcome,
  });
}

/** An imported call announces no interaction of its own: whoever talked with a client had one. */
export function importedCallChanges(call: CallState & { readonly version: number }): readonly Change[] {
  const fact = callChange(call, call.version);
  if (call.outcome !== 'answered' || call.direction === 'internal') return [fact];
  return [
    fact,
    change('interaction', call.id, call.version, {
      client_id: call.clientId,
      request_id: call.requestId,
      channel: 'phone',
      direction: call.direction,
      happened_at: call.ringingAt,
      employee_id: call.employeeId,
      product_id: call.productId,
      call_record_id: call.id,
    }),
  ];
}

export function interactionChange(fact: EventPayload<typeof interactionRecorded>, version: number): Change {
  return change('interaction', fact.callRecordId ?? fact.interactionId, version, {
    client_id: fact.clientId,
    request_id: fact.requestId,
    channel: fact.channel,
    direction: fact.direction,
    happened_at: fact.at,
    employee_id: fact.employeeId,
    product_id: fact.productId,
    call_record_id: fact.callRecordId,
  });
}

export function callDayChange(row: EventPayload<typeof callDaysImported>['rows'][number]): Change {
  return change('call_day', row.id, row.version, {
    day: row.day,
    queue: row.queue,
    department_id: row.departmentId,
    employee_id: row.employeeId,
    direction: row.direction,
    internal: row.internal,
    missed: row.missed,
    calls: row.calls,
    talk_seconds: row.talkSeconds,
    wait_seconds: row.waitSeconds,
  });
}

/** Only what stayed as it was imported is taken back: its first version was its last. */
const versionOfUndoing = 2;

export function undoneCallChanges({ kind, ids }: EventPayload<typeof importedCallsUndone>): readonly Change[] {
  const tables = kind === 'call' ? (['call', 'interaction'] as const) : (['call_day'] as const);
  return tables.flatMap((table) => ids.map((id) => change(table, id, versionOfUndoing)));
}
