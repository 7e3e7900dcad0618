import type { EventDefinition, TopicDefinition } from './event-definition.js';
import * as commitments from './events/commitments.events.js';
import * as approvals from './events/approvals.events.js';
import * as complaints from './events/complaints.events.js';
import * as controlPoints from './events/control-points.events.js';
import * as erasure from './events/erasure.events.js';
import * as escalation from './events/escalation.events.js';
import * as identity from './events/identity.events.js';
import * as intake from './events/intake.events.js';
import * as intakeImports from './events/intake-imports.events.js';
import * as problems from './events/problems.events.js';
import * as receivables from './events/receivables.events.js';
import * as routing from './events/routing.events.js';

function isEventDefinition(value: unknown): value is EventDefinition {
  return typeof value === 'object' && value !== null && 'type' in value && 'topic' in value && 'summary' in value;
}

/** Every event version there is, in the order of their names. */
export const eventCatalogue: readonly EventDefinition[] = [
  identity,
  intake,
  intakeImports,
  routing,
  escalation,
  commitments,
  problems,
  controlPoints,
  complaints,
  receivables,
  erasure,
  approvals,
]
  .flatMap((context) => Object.values(context).filter(isEventDefinition))
  .sort((left, right) => (left.type < right.type ? -1 : 1));

const byType = new Map(eventCatalogue.map((definition) => [definition.type, definition]));

/** The definition of an event type, or undefined for one this version of Okno does not know. */
export function findEventDefinition(type: string): EventDefinition | undefined {
  return byType.get(type);
}

/** Every topic, each once. */
export const topicCatalogue: readonly TopicDefinition[] = [
  ...new Map(eventCatalogue.map((definition) => [definition.topic.name, definition.topic])).values(),
];
