import type { EventLog, EventLogServer, OutboxRelay } from '@okno/messaging';
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';

/** One registry per service: in all-in-one several services share a process. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}

export interface EventParts {
  readonly relay: Pick<OutboxRelay, 'backlog'>;
  readonly consumers: Pick<EventLogServer, 'parked'>;
  readonly lag: () => ReturnType<EventLog['lag']>;
}

/** How far events are behind, asked when the metrics are read. */
export function watchEvents(registry: Registry, { relay, consumers, lag }: EventParts): void {
  const gauge = (name: string, help: string, read: () => Promise<number>): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  };
  gauge(
    'outbox_unsent_events',
    'Committed events that are not in the log yet',
    async () => (await relay.backlog()).unsent,
  );
  gauge('outbox_oldest_age_seconds', 'Age of the oldest of them', async () => (await relay.backlog()).oldestAgeSeconds);
  gauge(
    'consumer_lag_events',
    'Events in the log that this service has not handled yet',
    async () => (await lag()).total,
  );
  gauge(
    'parked_events',
    'Events set aside because their handler failed',
    async () => (await consumers.parked.counts()).parked,
  );
}
