import { Injectable } from '@nestjs/common';
import { clientErased, complaintDescribed, complaintsDataErased, type EventPayload } from '@okno/contracts';
import { UnitOfWork, erasedWords, forgetHosted, type WorkContext } from '@okno/service-kit';

type ErasedClient = EventPayload<typeof clientErased>;

interface Blanked {
  readonly id: string;
  readonly requestId: string | null;
  readonly version: number;
  /** Its words have been told to other services. */
  readonly isTold: boolean;
}

/** Takes the words out of a client's complaints; causes, verdicts, deadlines and money stay for the figures. */
@Injectable()
export class EraseClientData {
  constructor(private readonly work: UnitOfWork) {}

  async execute({ erasureId, clientId, requestIds }: ErasedClient, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const complaints = await work.query<Blanked>(
        `UPDATE complaint SET text = CASE WHEN text IS NOT NULL THEN $3 END,
           decision = CASE WHEN decision IS NOT NULL THEN $3 END, answer = CASE WHEN answer IS NOT NULL THEN $3 END,
           appeal_reason = CASE WHEN appeal_reason IS NOT NULL THEN $3 END, version = version + 1
         WHERE client_id = $1 OR request_id = ANY ($2::uuid[])
         RETURNING id, request_id AS "requestId", version, source IS NULL AND text IS NOT NULL AS "isTold"`,
        [clientId, requestIds, erasedWords],
      );
      for (const { id, requestId, version, isTold } of complaints) {
        work.forget(complaintDescribed, id);
        const words = { complaintId: id, requestId, text: erasedWords };
        if (isTold) work.publish(complaintDescribed, words, { id, version });
      }
      const held = await work.query(
        `UPDATE request_text_replica SET text = $2 WHERE id = ANY ($1::uuid[]) RETURNING 1 AS one`,
        [requestIds, erasedWords],
      );
      const ids = [clientId, ...requestIds, ...complaints.map(({ id }) => id)];
      const records = complaints.length + held.length + (await forgetHosted(work, ids));
      const fact = { erasureId, clientId, records, kept: 0, at: work.now.toISOString() };
      work.publish(complaintsDataErased, fact, { id: clientId, version: 1 });
      work.audit({ action: 'client.erase', subjectKind: 'client', subjectIds: [clientId], clientIds: [clientId] });
    });
  }
}
