import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';
import { keepHighest, takeTurn, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { announceWords } from './complaint-facts.repository.js';
import { lockComplaintsOfRequest, saveComplaint } from './complaints.repository.js';

/** Gives the words of a request to the complaint it has made, or holds them until the complaint is there. */
@Injectable()
export class WordComplaint {
  constructor(private readonly work: UnitOfWork) {}

  /** Of requests that are no complaints. */
  async forget(tx: Pick<Transaction, 'query'>, requestIds: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM request_text_replica WHERE id = ANY ($1::uuid[])', [requestIds]);
  }

  async execute(requestId: string, text: string, version: number, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const [request] = await work.query<{ complains: boolean }>(
        `SELECT kind = 'complaint' AND complaint_id IS NULL AS complains FROM request_replica WHERE id = $1`,
        [requestId],
      );
      if (request?.complains === false) return;
      await takeTurn(work, `request:${requestId}`);
      await keepHighest(work, 'request_text_replica', [{ id: requestId, text, version }]);
      const ofRequest = await lockComplaintsOfRequest(work, requestId);
      const own = ofRequest.find((complaint) => complaint.own && !complaint.claimed);
      const [latest] = await work.query<{ text: string }>('SELECT text FROM request_text_replica WHERE id = $1', [
        requestId,
      ]);
      if (own === undefined || latest === undefined || own.text === latest.text) return;
      const worded = { ...own, text: latest.text, version: own.version + 1 };
      await saveComplaint(work, worded);
      announceWords(work, worded);
    });
  }
}
