import type { ReplayProgress } from '@okno/messaging';
import type { TableDifference } from '@okno/persistence';
import type { Host } from '../host/host.js';
import type { ServiceDefinition } from '../host/service-definition.js';
import { prepareService } from '../host/start-service.js';
import type { RebuiltStore } from './projection.js';
import { RebuildRefused } from './rebuild-refused.js';
import { rebuildTables } from './rebuild-tables.js';

export interface RebuildOptions {
  /** `tables`: what lies in PostgreSQL. Or the name of one other store. Everything unless said. */
  readonly only?: string;
  /** Says how a rebuild of the tables would change them, and changes nothing. */
  readonly compareOnly?: boolean;
  readonly onProgress?: (what: string, progress: ReplayProgress) => void;
}

/**
 * Makes the projections of a service anew from the event log, while it does not run. Killed in the middle it has changed
 * nothing, and is begun again from the beginning. @throws RebuildRefused, ReplayError
 */
export async function rebuildService(
  definition: ServiceDefinition,
  host: Omit<Host, 'listen'>,
  options: RebuildOptions = {},
): Promise<TableDifference[]> {
  const { only, compareOnly = false, onProgress } = options;
  const stores = definition.rebuilds ?? [];
  const names = ['tables', ...stores.map(({ name }) => name)];
  if (only !== undefined && !names.includes(only)) {
    throw new RebuildRefused(`${definition.name} has no ${only} to rebuild; it has ${names.join(', ')}`);
  }
  const wants = (name: string): boolean => only === undefined || only === name;
  const prepared = await prepareService(definition, host, { alone: wants('tables') });
  try {
    let differences: TableDifference[] = [];
    if (wants('tables')) {
      const tell = (progress: ReplayProgress): void => onProgress?.('tables', progress);
      differences = await rebuildTables(prepared.resting, { onProgress: tell, compareOnly });
    }
    for (const { name, store } of stores) {
      if (compareOnly || !wants(name)) continue;
      const rebuilt = prepared.app.get<RebuiltStore>(store, { strict: false });
      await rebuilt.rebuild((progress) => onProgress?.(name, progress));
    }
    return differences;
  } finally {
    await prepared.dismiss();
  }
}
