import type { Command } from '../load/command.js';
import type { Group, LoggedFact } from './world.js';

/** A command that was acknowledged at the first try. */
export function command(changes: Partial<Command> = {}): Command {
  return {
    ...{ what: 'register a request', by: 'operator', method: 'POST', path: '/requests', token: 't1', sentAt: '' },
    ...{ outcome: 'acknowledged', statuses: [201], id: 'r1' },
    row: { place: 'intake.request.subject' },
    fact: { type: 'registered' },
    ...changes,
  };
}

export function fact(changes: Partial<LoggedFact> = {}): LoggedFact {
  return {
    ...{ topic: 'intake.request', partition: 0, offset: 0, key: 'r1', id: 'e1', type: 'registered', subject: 'r1' },
    version: 1,
    ...changes,
  };
}

/** A group that consumes `registered` and has had the events in the given order, each in its own transaction. */
export function group(received: readonly string[], changes: Partial<Group> = {}): Group {
  return {
    name: 'routing',
    types: new Set(['registered', 'solved']),
    receipts: new Map(received.map((id, place) => [id, place + 1])),
    parked: [],
    ...changes,
  };
}
