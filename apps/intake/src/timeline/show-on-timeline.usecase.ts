import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { TimelineRepository } from './timeline.repository.js';

/** Puts what another service did on the client's timeline, in the transaction in which it became known here. */
@Injectable()
export class ShowOnTimeline {
  constructor(private readonly timeline: TimelineRepository) {}

  execute(tx: Transaction, envelope: EventEnvelope): Promise<void> {
    return this.timeline.show(tx, [envelope]);
  }
}
