import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { liveTopics, toLiveMessages } from '@okno/contracts';
import type { EventLog, PositionedBatch, PositionedSubscription } from '@okno/messaging';
import { EVENT_LOG, newId } from '@okno/service-kit';
import { LiveSockets } from './live-sockets.adapter.js';

const batchSize = 500;

/** Reads the event log from its end, each gateway for itself, and tells its own sockets. */
@Injectable()
export class LiveFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private subscription: PositionedSubscription | undefined;

  constructor(
    @Inject(EVENT_LOG) private readonly eventLog: EventLog,
    private readonly sockets: LiveSockets,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.eventLog.ensureTopics(liveTopics);
    this.subscription = await this.eventLog.subscribeBatch({
      group: `gateway-live-${newId()}`,
      topics: liveTopics,
      positions: 'end',
      batchSize,
      onBatch: (batch) => {
        this.tell(batch);
        return Promise.resolve();
      },
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.subscription?.close();
  }

  private tell({ events }: PositionedBatch): void {
    for (const { envelope } of events) {
      if (envelope === null) continue;
      for (const message of toLiveMessages(envelope)) this.sockets.tell(message);
    }
  }
}
