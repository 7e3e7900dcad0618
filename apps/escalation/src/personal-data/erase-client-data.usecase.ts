import { Injectable } from '@nestjs/common';
import { clientErased, escalationDataErased, escalationDescribed, type EventPayload } from '@okno/contracts';
import { UnitOfWork, erasedWords, forgetHosted, type WorkContext } from '@okno/service-kit';

type ErasedClient = EventPayload<typeof clientErased>;

interface Blanked {
  readonly id: string;
  readonly requestId: string;
  readonly version: number;
}

/** Takes the words out of what was handed up for a client; who had it when stays. */
@Injectable()
export class EraseClientData {
  constructor(private readonly work: UnitOfWork) {}

  async execute({ erasureId, clientId, requestIds }: ErasedClient, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const escalations = await work.query<Blanked>(
        `UPDATE escalation SET reason = $2, outcome = CASE WHEN outcome IS NOT NULL THEN $2 END,
           steps = (SELECT coalesce(jsonb_agg(CASE WHEN step->>'reason' IS NULL THEN step
                      ELSE jsonb_set(step, '{reason}', to_jsonb($2::text)) END ORDER BY place), '[]')
                    FROM jsonb_array_elements(steps) WITH ORDINALITY AS s (step, place)),
           version = version + 1
         WHERE request_id = ANY ($1::uuid[]) RETURNING id, request_id AS "requestId", version`,
        [requestIds, erasedWords],
      );
      for (const { id, requestId, version } of escalations) {
        work.forget(escalationDescribed, id);
        work.publish(escalationDescribed, { escalationId: id, requestId, reason: erasedWords }, { id, version });
      }
      const ids = [clientId, ...requestIds, ...escalations.map(({ id }) => id)];
      const records = escalations.length + (await forgetHosted(work, ids));
      const fact = { erasureId, clientId, records, kept: 0, at: work.now.toISOString() };
      work.publish(escalationDataErased, fact, { id: clientId, version: 1 });
      work.audit({ action: 'client.erase', subjectKind: 'client', subjectIds: [clientId], clientIds: [clientId] });
    });
  }
}
