import { Injectable } from '@nestjs/common';
import { problemNoticeHandled, type EventPayload, type problemNoticeWorded } from '@okno/contracts';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { AppendMessage } from '../messages/append-message.usecase.js';
import { insertNotice, readAddressee, saveOutcome, type Addressee } from './problem-notices.repository.js';

type Notice = EventPayload<typeof problemNoticeWorded>;

/** Tells a client what was changed about the cause of their requests: by a message about the first of them that may carry one. */
@Injectable()
export class TellOfProblem {
  constructor(
    private readonly work: UnitOfWork,
    private readonly append: AppendMessage,
  ) {}

  async execute(notice: Notice, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const addressee = await readAddressee(work, notice.requestIds);
      const text = addressee === undefined ? null : wordsFor(addressee, notice);
      const isNew = await insertNotice(work, notice, work.now);
      if (!isNew) return;
      const message =
        addressee === undefined || addressee.isImported || text === null
          ? undefined
          : await this.append.execute(work, addressee.requestId, { direction: 'outbound', text });
      await this.record(work, notice, addressee, message);
    });
  }

  private async record(
    work: Work,
    { noticeId, problemId, clientId }: Notice,
    addressee: Addressee | undefined,
    message: { readonly id: string; readonly requestId: string } | undefined,
  ): Promise<void> {
    const outcome = message !== undefined ? 'told' : addressee?.isImported === true ? 'imported' : 'unknown';
    const [requestId, messageId] = [message?.requestId ?? null, message?.id ?? null];
    await saveOutcome(work, { problemId, clientId, requestId, messageId, outcome });
    work.publish(
      problemNoticeHandled,
      { noticeId, problemId, clientId, requestId, messageId, outcome, at: work.now.toISOString() },
      { id: noticeId, version: 1 },
    );
    if (requestId === null) return;
    work.audit({ action: 'message.outbound', subjectKind: 'request', subjectIds: [requestId], clientIds: [clientId] });
  }
}

/** In the client's language, else in the one there is. */
function wordsFor({ language }: Addressee, { text }: Notice): string | null {
  return text[language] ?? text.ru ?? text.en;
}
