import type {
  assignmentGiven,
  EventPayload,
  interactionRecorded,
  requestRegistered,
  requestsImported,
} from '@okno/contracts';
import type { ClockFact, ClockFactBody } from './clock-facts.rules.js';

type Interaction = EventPayload<typeof interactionRecorded>;

/** In these channels both speak at once: who is answered by staff has been answered. */
const live: ReadonlySet<Interaction['channel']> = new Set<Interaction['channel']>(['phone', 'meeting']);

/**
 * What an exchange means for deadlines: a word of the client's that is owed an answer, or an answer. An automatic message
 * answers nobody; a call nobody took is owed a call-back instead; a survey answer asks nothing.
 */
export function exchangeFact({ channel, direction, employeeId }: Interaction): ClockFactBody | undefined {
  if (direction === 'outbound' || live.has(channel)) {
    return employeeId === null ? undefined : { kind: 'client-answered' };
  }
  return channel === 'survey' ? undefined : { kind: 'client-wrote' };
}

export function registrationFact(data: EventPayload<typeof requestRegistered>, order: number): ClockFact {
  const { priority, registeredAt } = data.request;
  return { kind: 'registered', priority, answeredLive: data.answeredLive, at: Date.parse(registeredAt), order };
}

export function importFact({
  priority,
  registeredAt,
  solvedAt,
  version,
}: EventPayload<typeof requestsImported>['rows'][number]): ClockFact {
  return { kind: 'imported', priority, solved: solvedAt !== null, at: Date.parse(registeredAt), order: version };
}

export function assignmentFact({ assignment }: EventPayload<typeof assignmentGiven>, order: number): ClockFact {
  return {
    kind: 'assignment-given',
    assignmentId: assignment.assignmentId,
    withinWorkingMinutes: assignment.withinWorkingMinutes,
    dueAt: Date.parse(assignment.dueAt),
    calendarId: assignment.calendarId,
    calendarVersion: assignment.calendarVersion,
    at: Date.parse(assignment.givenAt),
    order,
  };
}
