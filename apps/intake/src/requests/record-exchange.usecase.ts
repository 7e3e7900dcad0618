import { Inject, Injectable } from '@nestjs/common';
import { interactionRecorded, type EventPayload } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { TimelineRepository, timelineRow } from '../timeline/timeline.repository.js';

export type Exchange = Omit<EventPayload<typeof interactionRecorded>, 'orderKey' | 'at'> & {
  readonly at: Date;
  readonly contactId: string | null;
};

/** Records one exchange with a client, in any channel: its row, its event and its place on the timeline. */
@Injectable()
export class RecordExchange {
  constructor(@Inject(TimelineRepository) private readonly timeline: TimelineRepository) {}

  /** Joins the caller's transaction. An exchange with nobody known orders itself. */
  async execute(work: Work, { contactId, at, ...exchange }: Exchange): Promise<void> {
    await work.query(
      `INSERT INTO interaction (id, client_id, request_id, contact_id, channel, direction, at, employee_id, product_id, call_record_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        exchange.interactionId,
        exchange.clientId,
        exchange.requestId,
        contactId,
        exchange.channel,
        exchange.direction,
        at,
        exchange.employeeId,
        exchange.productId,
        exchange.callRecordId,
      ],
    );
    const envelope = work.publish(
      interactionRecorded,
      {
        ...exchange,
        at: at.toISOString(),
        orderKey: exchange.requestId ?? exchange.clientId ?? exchange.interactionId,
      },
      { id: exchange.interactionId, version: 1 },
    );
    await this.timeline.show(work, [timelineRow(envelope)]);
  }
}
