import type { EventDefinition, TopicDefinition } from '@okno/contracts';
import { billingReceivablesService } from '@okno/billing-receivables';
import { complaintsAnalyticsService } from '@okno/complaints-analytics';
import { escalationService } from '@okno/escalation';
import { gatewayService } from '@okno/gateway';
import { intakeService } from '@okno/intake';
import { routingService } from '@okno/routing';
import { visibilityEvents, type ServiceDefinition } from '@okno/service-kit';

export const services: readonly ServiceDefinition[] = [
  intakeService,
  routingService,
  escalationService,
  complaintsAnalyticsService,
  billingReceivablesService,
  gatewayService,
];

/** What a service's group consumes: what it declares, and who may see what. */
export function consumedBy(service: ServiceDefinition): ReadonlySet<string> {
  return new Set([...service.consumes, ...visibilityEvents].map(({ type }) => type));
}

/** Every topic that somebody publishes to or reads. */
export function allTopics(): readonly TopicDefinition[] {
  const events: readonly EventDefinition[] = services.flatMap(({ publishes, consumes }) => [...publishes, ...consumes]);
  return [...new Map([...events, ...visibilityEvents].map(({ topic }) => [topic.name, topic])).values()];
}
