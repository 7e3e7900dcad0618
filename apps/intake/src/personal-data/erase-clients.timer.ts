import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { callDescribed, clientErased, requestDescribed } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import {
  DATABASE,
  DueTimers,
  SERVICE_NAME,
  UnitOfWork,
  contextOfTimer,
  erasedWords,
  firstDue,
  forgetHosted,
  type DueTimer,
  type Work,
} from '@okno/service-kit';
import { ClientTracesQueries, type ClientTraces } from './client-traces.queries.js';
import { EraseCard } from './erase-card.usecase.js';
import { EraseFiles } from './erase-files.repository.js';
import { EraseWords } from './erase-words.repository.js';
import { ErasureRepository, isDue, type Erasure } from './erasure.repository.js';

/**
 * Carries out the erasures that were asked for, one client in one transaction: after a crash it is begun again, and whoever
 * sees the client sees them whole or erased. The other services follow by the event that goes with the commit.
 */
@Injectable()
export class EraseClients implements DueTimer, OnModuleInit {
  readonly name = 'erasures';

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
    private readonly timers: DueTimers,
    private readonly erasures: ErasureRepository,
    private readonly traces: ClientTracesQueries,
    private readonly card: EraseCard,
    private readonly words: EraseWords,
    private readonly files: EraseFiles,
  ) {}

  onModuleInit(): void {
    this.timers.register(this);
  }

  nextDue(): Promise<Date | undefined> {
    return firstDue(this.database, `SELECT min(requested_at) AS due FROM client_erasure WHERE ${isDue}`);
  }

  async fire(): Promise<number> {
    return this.work.run(contextOfTimer(this.service), async (work) => {
      const erasure = await this.erasures.takeQueued(work);
      if (erasure === undefined) return 0;
      await this.erase(work, erasure);
      return 1;
    });
  }

  private async erase(work: Work, { id, clientId }: Erasure): Promise<void> {
    const traces = await this.traces.of(work, clientId);
    const { requestIds, contactIds, calls } = traces;
    const rawFileIds = await this.words.mails(work, traces);
    const fileIds = await this.files.execute(work, requestIds, rawFileIds);
    const messageIds = await this.words.messages(work, clientId, requestIds);
    const around = (await this.words.exchange(work, traces)) + (await this.words.rejects(work, traces));
    await this.blankMatters(work, clientId, traces);
    await this.card.execute(work, clientId, traces);
    const callRecordIds = calls.map((call) => call.id);
    const ids = [clientId, ...contactIds, ...requestIds, ...callRecordIds, ...messageIds, ...fileIds];
    const records = ids.length + around + (await forgetHosted(work, ids));
    await this.erasures.tell(work, id, work.now);
    await this.erasures.addPart(work, id, { service: 'intake', records, kept: 0, doneAt: work.now });
    const at = work.now.toISOString();
    work.publish(
      clientErased,
      { erasureId: id, clientId, requestIds: [...requestIds], callRecordIds, at },
      { id: clientId, version: 1 },
    );
  }

  /** What other services know by heart is forgotten in the log and told anew, so that their copies follow in order. */
  private async blankMatters(work: Work, clientId: string, { calls }: ClientTraces): Promise<void> {
    for (const { id, version } of await this.words.requests(work, clientId)) {
      work.forget(requestDescribed, id);
      const words = { requestId: id, subject: erasedWords, description: erasedWords };
      work.publish(requestDescribed, words, { id, version });
    }
    const ids = calls.map((call) => call.id);
    for (const { id, from, to, version, isTold } of await this.words.calls(work, ids)) {
      if (!isTold) continue;
      work.forget(callDescribed, id);
      work.publish(callDescribed, { id, from, to }, { id, version });
    }
  }
}
