import { Injectable } from '@nestjs/common';
import { clientErased, receivablesDataErased, type EventPayload } from '@okno/contracts';
import { UnitOfWork, erasedWords, forgetHosted, type WorkContext } from '@okno/service-kit';

type ErasedClient = EventPayload<typeof clientErased>;

/** Takes the words out of invoices that were never issued. The books stay by law, and the replicas follow intake by themselves. */
@Injectable()
export class EraseClientData {
  constructor(private readonly work: UnitOfWork) {}

  async execute({ erasureId, clientId, requestIds }: ErasedClient, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const books = await work.query<{ id: string; isDraft: boolean }>(
        `SELECT id, issued_on IS NULL AS "isDraft" FROM invoice WHERE client_id = $1
         UNION ALL SELECT id, false FROM payment WHERE client_id = $1`,
        [clientId],
      );
      const drafts = books.filter(({ isDraft }) => isDraft).map(({ id }) => id);
      await work.query('UPDATE invoice_line SET description = $2 WHERE invoice_id = ANY ($1::uuid[])', [
        drafts,
        erasedWords,
      ]);
      const forgotten = await forgetHosted(work, [clientId, ...requestIds, ...books.map(({ id }) => id)]);
      const counts = { records: drafts.length + forgotten, kept: books.length - drafts.length };
      const fact = { erasureId, clientId, ...counts, at: work.now.toISOString() };
      work.publish(receivablesDataErased, fact, { id: clientId, version: 1 });
      work.audit({ action: 'client.erase', subjectKind: 'client', subjectIds: [clientId], clientIds: [clientId] });
    });
  }
}
