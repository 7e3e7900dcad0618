import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';
import { keepHighest, takeTurn, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { announceWords } from './complaint-facts.repository.js';
import { lockComplaintsOfRequest, saveComplaint } from './complaints.repository.js';

/** What a request says, as of one of its versions. */
export interface RequestWords {
  readonly requestId: string;
  readonly text: string;
  readonly version: number;
  readonly context: WorkContext;
}

/** Gives the words of requests to the complaints they have made, or holds them until the complaint is there. */
@Injectable()
export class WordComplaints {
  constructor(private readonly work: UnitOfWork) {}

  /** Of requests that are no complaints. */
  async forget(tx: Pick<Transaction, 'query'>, requestIds: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM request_text_replica WHERE id = ANY ($1::uuid[])', [requestIds]);
  }

  async execute(tx: Pick<Transaction, 'query'>, words: readonly RequestWords[]): Promise<void> {
    const others = await tx.query<{ id: string }>(
      `SELECT id FROM request_replica
       WHERE id = ANY ($1::uuid[]) AND NOT (kind = 'complaint' AND complaint_id IS NULL)`,
      [words.map(({ requestId }) => requestId)],
    );
    const uncomplaining = new Set(others.map(({ id }) => id));
    for (const each of words) if (!uncomplaining.has(each.requestId)) await this.word(each);
  }

  private async word({ requestId, text, version, context }: RequestWords): Promise<void> {
    await this.work.run(context, async (work) => {
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
