import { Inject, Injectable } from '@nestjs/common';
import { findZone } from '@okno/business-time';
import type { EventEnvelope, EventPayload, complaintsImported, invoicesImported } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { SETTINGS } from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { TimelineRepository, importedComplaintRow, importedInvoiceRows, timelineRow } from './timeline.repository.js';

/** Puts what another service did on the client's timeline, in the transaction in which it became known here. */
@Injectable()
export class ShowOnTimeline {
  constructor(
    private readonly timeline: TimelineRepository,
    @Inject(SETTINGS) private readonly settings: Pick<IntakeSettings, 'OKNO_TIMEZONE'>,
  ) {}

  async event(tx: Transaction, envelope: EventEnvelope): Promise<void> {
    await this.timeline.show(tx, [timelineRow(envelope)]);
  }

  async importedComplaints(tx: Transaction, { rows }: EventPayload<typeof complaintsImported>): Promise<void> {
    await this.timeline.show(tx, rows.map(importedComplaintRow));
  }

  async undone(tx: Transaction, ids: readonly string[]): Promise<void> {
    await this.timeline.hide(tx, ids);
  }

  async importedInvoices(tx: Transaction, { rows }: EventPayload<typeof invoicesImported>): Promise<void> {
    const zone = findZone(this.settings.OKNO_TIMEZONE);
    if (zone === undefined) throw new Error(`${this.settings.OKNO_TIMEZONE} is no time zone`);
    await this.timeline.show(
      tx,
      rows.flatMap((row) => importedInvoiceRows(row, zone)),
    );
  }
}
