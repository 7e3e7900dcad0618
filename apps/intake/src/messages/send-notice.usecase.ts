import { Injectable } from '@nestjs/common';
import type { EventPayload, clientNoticeWorded } from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { AppendMessage } from './append-message.usecase.js';

type WordedNotice = EventPayload<typeof clientNoticeWorded>;

/** Sends a notice of escalation by the client's own channel, in the name of whoever sent it; in nobody's if it went by itself. */
@Injectable()
export class SendNotice {
  constructor(
    private readonly work: UnitOfWork,
    private readonly append: AppendMessage,
  ) {}

  async execute({ noticeId, requestId, text, employeeId }: WordedNotice, context: WorkContext): Promise<void> {
    const identity = { ...context.identity, employeeId };
    await this.work.run({ ...context, identity }, async (work) => {
      const message = await this.append.execute(work, requestId, { direction: 'outbound', text });
      if (message === undefined) return;
      work.audit({
        action: 'message.outbound',
        subjectKind: 'request',
        subjectIds: [message.requestId],
        details: { noticeId },
      });
    });
  }
}
