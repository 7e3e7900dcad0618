import { Injectable } from '@nestjs/common';
import type { EventEnvelope, EventPayload, complaintsImported } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { TimelineRepository, importedComplaintRow, timelineRow } from './timeline.repository.js';

/** Puts what another service did on the client's timeline, in the transaction in which it became known here. */
@Injectable()
export class ShowOnTimeline {
  constructor(private readonly timeline: TimelineRepository) {}

  async event(tx: Transaction, envelope: EventEnvelope): Promise<void> {
    await this.timeline.show(tx, [timelineRow(envelope)]);
  }

  async importedComplaints(tx: Transaction, { rows }: EventPayload<typeof complaintsImported>): Promise<void> {
    await this.timeline.show(tx, rows.map(importedComplaintRow));
  }
}
