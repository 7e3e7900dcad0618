import { Injectable } from '@nestjs/common';
import { assignmentDescribed, clientErased, routingDataErased, type EventPayload } from '@okno/contracts';
import { UnitOfWork, erasedWords, forgetHosted, type WorkContext } from '@okno/service-kit';

type ErasedClient = EventPayload<typeof clientErased>;

/** Takes the words out of the work that was done for a client; whom it was given to, and when, stays. */
@Injectable()
export class EraseClientData {
  constructor(private readonly work: UnitOfWork) {}

  async execute({ erasureId, clientId, requestIds, callRecordIds }: ErasedClient, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const assignments = await work.query<{ id: string }>(
        `UPDATE assignment SET instruction = CASE WHEN instruction IS NOT NULL THEN $2 END,
           outcome = CASE WHEN outcome IS NOT NULL THEN $2 END
         WHERE request_id = ANY ($1::uuid[]) RETURNING id`,
        [requestIds, erasedWords],
      );
      const assignmentIds = assignments.map(({ id }) => id);
      for (const id of assignmentIds) work.forget(assignmentDescribed, id);
      const offers = await work.query(
        `UPDATE assignment_offer SET reason = NULL WHERE assignment_id = ANY ($1::uuid[]) AND reason IS NOT NULL
         RETURNING 1 AS one`,
        [assignmentIds],
      );
      const callbacks = await work.query<{ id: string }>(
        `UPDATE callback SET result = CASE WHEN result IS NOT NULL THEN $4 END,
           reason = CASE WHEN reason IS NOT NULL THEN $4 END
         WHERE client_id = $1 OR request_id = ANY ($2::uuid[]) OR call_record_id = ANY ($3::uuid[]) RETURNING id`,
        [clientId, requestIds, callRecordIds, erasedWords],
      );
      const callbackIds = callbacks.map(({ id }) => id);
      const ids = [clientId, ...requestIds, ...callRecordIds, ...assignmentIds, ...callbackIds];
      const forgotten = await forgetHosted(work, ids);
      const records = assignmentIds.length + offers.length + callbackIds.length + forgotten;
      const fact = { erasureId, clientId, records, kept: 0, at: work.now.toISOString() };
      work.publish(routingDataErased, fact, { id: clientId, version: 1 });
      work.audit({ action: 'client.erase', subjectKind: 'client', subjectIds: [clientId], clientIds: [clientId] });
    });
  }
}
