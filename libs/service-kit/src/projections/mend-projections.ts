import type { Logger } from 'pino';
import { memoryOf, rebuildTables, type RestingService } from './rebuild-tables.js';
import { isStale } from './stale.rules.js';

/** How somebody makes the projections of a service anew. */
function rebuildCommand(service: string): string {
  return `npm run projections:rebuild -- ${service}`;
}

/**
 * Before a service reads on: finds projections that have missed their past, because they are newer than what was read, and
 * makes them anew where the host allows it and no other instance runs; else says what is to be done.
 */
export async function mendProjections(service: RestingService, mayRebuild: boolean, logger: Logger): Promise<void> {
  const stale = await memoryOf(service).check();
  if (!isStale(stale)) return;
  const { name } = service.definition;
  if (mayRebuild && (await service.lock.tryAlone())) {
    try {
      logger.warn({ stale }, `projections of ${name} have missed their past and are made anew`);
      await rebuildTables(service, {});
      return;
    } catch (error) {
      logger.error({ err: error }, `the projections of ${name} could not be made anew`);
    } finally {
      await service.lock.shareAgain();
    }
  }
  logger.warn(
    { stale, command: rebuildCommand(name) },
    `projections of ${name} have missed their past: stop every instance of it and run ${rebuildCommand(name)}`,
  );
}
