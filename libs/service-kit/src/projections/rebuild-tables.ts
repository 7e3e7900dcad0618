import type { EventLog, EventLogServer, ReplayProgress } from '@okno/messaging';
import { Shadow, type Database, type InstanceLock, type TableDifference } from '@okno/persistence';
import type { ServiceDefinition } from '../host/service-definition.js';
import { visibilityProjections } from '../visibility/visibility.consumer.js';
import { shadowedTable, type Projection } from './projection.js';
import { ProjectionMemory } from './projection-memory.js';

/** A service that is built and does not run. */
export interface RestingService {
  readonly definition: ServiceDefinition;
  readonly databaseUrl: string;
  readonly eventLog: EventLog;
  readonly database: Database;
  readonly consumers: EventLogServer;
  /** Held alone. */
  readonly lock: InstanceLock;
}

export interface RebuildTablesOptions {
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Says what a rebuild would change, and changes nothing. */
  readonly compareOnly?: boolean;
}

export function projectionsOf({ projections }: ServiceDefinition): Projection[] {
  return [...visibilityProjections, ...projections];
}

export function memoryOf({ definition, ...parts }: Omit<RestingService, 'lock' | 'databaseUrl'>): ProjectionMemory {
  return new ProjectionMemory({
    database: parts.database,
    eventLog: parts.eventLog,
    group: definition.name,
    events: parts.consumers.projectedEvents(),
    projections: projectionsOf(definition),
  });
}

/**
 * Makes every projection of a service anew, beside the old ones, and puts all of them into their place in one transaction.
 * @returns how they differ, where that was asked @throws ReplayError, and when the service ran meanwhile
 */
export async function rebuildTables(
  service: RestingService,
  options: RebuildTablesOptions,
): Promise<TableDifference[]> {
  const { definition, eventLog, consumers, lock } = service;
  const shadow = await Shadow.make(lock, {
    url: service.databaseUrl,
    schema: definition.schema,
    applicationName: `okno-${definition.name}-rebuild`,
    tables: projectionsOf(definition).map(shadowedTable),
    scratch: ['inbox'],
  });
  let failed = true;
  try {
    const before = await positionsOf(eventLog, definition.name);
    await consumers.replay({
      shadow: shadow.database,
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
    const differences = options.compareOnly === true ? await shadow.compare() : [];
    if (options.compareOnly !== true) {
      await shadow.swap(async () => {
        if ((await positionsOf(eventLog, definition.name)) === before) return;
        throw new Error(`${definition.name} has consumed events during its rebuild: nothing was changed`);
      });
      await memoryOf(service).rememberAll();
    }
    failed = false;
    return differences;
  } finally {
    // What could not be thrown away is by the next rebuild, and must not hide why this one failed.
    await shadow.discard().catch((error: unknown) => {
      if (!failed) throw error;
    });
  }
}

async function positionsOf(eventLog: EventLog, group: string): Promise<string> {
  return JSON.stringify([...(await eventLog.positions(group))].sort(([one], [other]) => (one < other ? -1 : 1)));
}
