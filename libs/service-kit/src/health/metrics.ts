import { Registry, collectDefaultMetrics } from 'prom-client';

/** One registry per service: in all-in-one several services share a process. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}
