import { rename, rm } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { readWholeLog, type EventLog, type ReplayProgress } from '@okno/messaging';
import { EVENT_LOG, LOGGER, SETTINGS, type Logger, type RebuiltStore } from '@okno/service-kit';
import type { ComplaintsAnalyticsSettings } from '../config.js';
import { factSources } from '../cube-facts/fact-sources.adapter.js';
import { factReadings, storeFacts } from '../cube-facts/store-facts.adapter.js';
import { CubeStore } from '../cube-store/cube-store.adapter.js';
import { cubeOptions, inMemory } from './cube-file.adapter.js';

/** Makes the cube anew from the event log, in a file beside the old one, which it then replaces. */
@Injectable()
export class RebuildCube implements RebuiltStore {
  constructor(
    private readonly store: CubeStore,
    @Inject(EVENT_LOG) private readonly eventLog: EventLog,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SETTINGS) private readonly settings: ComplaintsAnalyticsSettings,
  ) {}

  async rebuild(onProgress: (progress: ReplayProgress) => void): Promise<void> {
    const options = cubeOptions(this.settings);
    // Every start makes it anew.
    if (options.file === inMemory) return;
    const beside = `${options.file}.rebuild`;
    for (const left of [beside, `${beside}.wal`]) await rm(left, { force: true });
    const fresh = await CubeStore.open({ ...options, file: beside });
    try {
      await this.fill(fresh, onProgress);
    } finally {
      await fresh.close();
    }
    await this.store.close();
    // What the old log still says is in the event log too, and must not be taken for the new file's.
    await rm(`${options.file}.wal`, { force: true });
    await rename(beside, options.file);
  }

  private async fill(fresh: CubeStore, onProgress: (progress: ReplayProgress) => void): Promise<void> {
    const storing = { logger: this.logger, timezone: this.settings.OKNO_TIMEZONE };
    await fresh.adopt(await this.eventLog.epoch(), factSources(storing.timezone));
    let applied = 0;
    await readWholeLog({
      eventLog: this.eventLog,
      onProgress: (left) => {
        onProgress({ applied, left });
      },
      readings: factReadings.map(({ name, topics, batchSize }) => ({
        group: `complaints-analytics.cube-rebuild.${name}`,
        topics,
        batchSize,
        onBatch: async (batch) => {
          await storeFacts(fresh, batch, storing);
          applied += batch.events.length;
        },
      })),
    });
  }
}
