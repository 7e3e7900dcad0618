/** What projections are made from: events with their topics, and tables with their columns. */
export interface KnownProjections {
  readonly events: ReadonlyMap<string, string>;
  readonly tables: ReadonlyMap<string, string>;
}

/** Projections that lack a part of their past; none of either when all is well. */
export interface Stale {
  /** Newly projected types on topics that were read before. */
  readonly events: readonly string[];
  /** Tables that are new, or have other columns than when they were filled. */
  readonly tables: readonly string[];
}

export interface StaleQuestion {
  readonly wanted: KnownProjections;
  /** What was made from the log's beginning, as it was remembered. */
  readonly known: KnownProjections;
  readonly readTopics: ReadonlySet<string>;
}

/**
 * What has missed its past. Whoever has read nothing yet will read it all. Where nothing at all is remembered although topics
 * were read, the memory is younger than the service, and the service is taken at its word.
 */
export function staleOf({ wanted, known, readTopics }: StaleQuestion): Stale {
  if (readTopics.size === 0 || (known.events.size === 0 && known.tables.size === 0)) return { events: [], tables: [] };
  return {
    events: [...wanted.events]
      .filter(([type, topic]) => !known.events.has(type) && readTopics.has(topic))
      .map(([type]) => type),
    tables: [...wanted.tables].filter(([name, shape]) => known.tables.get(name) !== shape).map(([name]) => name),
  };
}

export function isStale({ events, tables }: Stale): boolean {
  return events.length > 0 || tables.length > 0;
}
