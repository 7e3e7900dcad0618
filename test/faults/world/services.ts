import type { EventDefinition, TopicDefinition } from '@okno/contracts';
import { visibilityEvents, type ServiceDefinition } from '@okno/service-kit';
import { everyService } from '../../every-service.js';

/** What a service's group consumes: what it declares, and who may see what. */
export function consumedBy(service: ServiceDefinition): ReadonlySet<string> {
  return new Set([...service.consumes, ...visibilityEvents].map(({ type }) => type));
}

/** Every topic that somebody publishes to or reads. */
export function allTopics(): readonly TopicDefinition[] {
  const events: readonly EventDefinition[] = everyService.flatMap(({ publishes, consumes }) => [
    ...publishes,
    ...consumes,
  ]);
  return [...new Map([...events, ...visibilityEvents].map(({ topic }) => [topic.name, topic])).values()];
}
