import type { World } from './world.js';

/** Every published event is with every group that declares its type; nothing is parked or unsent. */
export function eventsWereConsumed({
  log,
  groups,
  unsent,
  slow,
}: Pick<World, 'log' | 'groups' | 'unsent' | 'slow'>): string[] {
  const faults = [...unsent].flatMap(([schema, count]) =>
    count === 0 ? [] : [`${count.toString()} events wait in the outbox of ${schema}`],
  );
  const published = new Set(log.map(({ id }) => id));
  for (const id of slow) if (!published.has(id)) faults.push(`${id} of a slow transaction was never published`);
  for (const { name, types, receipts, parked } of groups) {
    for (const { eventId, error } of parked) faults.push(`${name} has set ${eventId} aside: ${error}`);
    for (const { type, id, subject } of log) {
      if (types.has(type) && !receipts.has(id)) faults.push(`${name} has never had ${type} ${id} of ${subject}`);
    }
  }
  return faults;
}
