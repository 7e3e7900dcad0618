import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { EventLog, PositionedBatch, Subscription } from '@okno/messaging';
import {
  Backlogs,
  CLOCKS,
  EVENT_LOG,
  LOGGER,
  Meters,
  Readiness,
  SETTINGS,
  Tracing,
  type Clocks,
  type Logger,
} from '@okno/service-kit';
import type { ComplaintsAnalyticsSettings } from '../config.js';
import { CubeStore } from '../cube-store/cube-store.adapter.js';
import { factSources, factTopics } from './fact-sources.adapter.js';
import { factReadings, storeFacts } from './store-facts.adapter.js';

/** Feeds the cube from the event log, at positions that the cube itself keeps. */
@Injectable()
export class CubeFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private subscriptions: Subscription[] = [];
  /** The ends of the log at the start, until the cube has reached them. */
  private startingEnds: ReadonlyMap<string, number> | undefined;

  constructor(
    private readonly store: CubeStore,
    @Inject(EVENT_LOG) private readonly eventLog: EventLog,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly readiness: Readiness,
    private readonly backlogs: Backlogs,
    private readonly tracing: Tracing,
    private readonly meters: Meters,
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(SETTINGS) private readonly settings: Pick<ComplaintsAnalyticsSettings, 'OKNO_TIMEZONE'>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.eventLog.ensureTopics(factTopics);
    await this.store.adopt(await this.eventLog.epoch(), factSources(this.settings.OKNO_TIMEZONE));
    this.startingEnds = await this.ends();
    this.readiness.register({ name: 'cube', ready: () => this.hasCaughtUp() });
    this.backlogs.register({ name: 'cube', pending: () => this.pending() });
    this.watch();
    const positions = await this.store.positions();
    for (const { name, topics, batchSize } of factReadings) {
      this.subscriptions.push(
        await this.eventLog.subscribeBatch({
          group: `complaints-analytics.cube.${name}`,
          topics,
          positions,
          batchSize,
          onBatch: (batch) => this.apply(batch),
        }),
      );
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.subscriptions.map((subscription) => subscription.close()));
    await this.store.close();
  }

  /** How many events the cube is behind. */
  async pending(): Promise<number> {
    const [ends, positions] = await Promise.all([this.ends(), this.store.positions()]);
    return [...ends].reduce((sum, [partition, end]) => sum + end - (positions.get(partition) ?? 0), 0);
  }

  /** Where the log that the cube is fed from ends now. */
  ends(): Promise<ReadonlyMap<string, number>> {
    return this.eventLog.endOffsets(factTopics.map(({ name }) => name));
  }

  /** Whether the cube holds everything before these ends. */
  async hasReached(ends: ReadonlyMap<string, number>): Promise<boolean> {
    const positions = await this.store.positions();
    return [...ends].every(([partition, end]) => (positions.get(partition) ?? 0) >= end);
  }

  private watch(): void {
    this.meters.watch('cube_lag_events', 'Events in the log that the cube does not hold yet', [], async () => [
      { value: await this.pending() },
    ]);
    this.meters.watch(
      'cube_newest_event_age_seconds',
      'Business time since the newest event that the cube holds; nothing for an empty cube',
      [],
      async () => {
        const asOf = await this.store.asOf();
        if (asOf === undefined) return [];
        return [{ value: Math.max(0, (this.clocks.business.now().getTime() - Date.parse(asOf)) / 1_000) }];
      },
    );
  }

  private async hasCaughtUp(): Promise<boolean> {
    if (this.startingEnds === undefined) return true;
    const reached = await this.hasReached(this.startingEnds);
    if (reached) this.startingEnds = undefined;
    return reached;
  }

  private async apply(batch: PositionedBatch): Promise<void> {
    const envelopes = batch.events.flatMap(({ envelope }) => envelope ?? []);
    const storing = { logger: this.logger, timezone: this.settings.OKNO_TIMEZONE };
    await this.tracing.around('store facts', envelopes, () => storeFacts(this.store, batch, storing));
  }
}
