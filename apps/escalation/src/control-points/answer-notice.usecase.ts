import { Injectable } from '@nestjs/common';
import type { ClientNoticeResource } from '@okno/contracts';
import { Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../escalation.refusals.js';
import { VisibleRequests } from '../replicas/visible-requests.queries.js';
import { toNoticeResource } from './client-notices.queries.js';
import {
  announceNotice,
  lockDueNotices,
  lockNotice,
  settleNotice,
  type ClientNotice,
} from './client-notices.repository.js';

/** `text` replaces what was drafted. */
export type NoticeAnswer = { readonly verb: 'send'; readonly text: string | undefined } | { readonly verb: 'discard' };

const targetOf = { send: 'sent', discard: 'discarded' } as const;
const endedStates: ReadonlySet<string> = new Set(['closed', 'cancelled', 'merged']);

/** Sends a draft to the client, or decides that the client need not know. */
@Injectable()
export class AnswerNotice {
  constructor(
    private readonly work: UnitOfWork,
    private readonly requests: VisibleRequests,
  ) {}

  async execute(
    requestId: string,
    id: string,
    answer: NoticeAnswer,
    context: WorkContext,
  ): Promise<ClientNoticeResource> {
    await this.requests.awaitArrival(requestId);
    return this.work.run(context, async (work) => {
      const { clientId } = await this.requests.require(work, requestId);
      const notice = await lockNotice(work, requestId, id);
      if (notice === undefined) throw new Refusal('not-found');
      const target = targetOf[answer.verb];
      if (notice.state === target) return toNoticeResource(notice);
      if (notice.state !== 'draft') throw refuse('wrong-state');
      const text = answer.verb === 'send' ? (answer.text ?? notice.text) : notice.text;
      const settled = await this.settle(work, { ...notice, text }, target, context.identity.employeeId);
      work.audit({
        action: `notice.${answer.verb}`,
        subjectKind: 'request',
        subjectIds: [requestId],
        clientIds: [clientId],
      });
      return toNoticeResource(settled);
    });
  }

  /** Sends what nobody decided on in time; what concerns an ended request is dropped. Answers how many. */
  async executeDue(limit: number, context: WorkContext): Promise<number> {
    return this.work.run(context, async (work) => {
      const due = await lockDueNotices(work, work.now, limit);
      for (const notice of due) {
        const status = await this.requests.statusOf(work, notice.requestId);
        const target = endedStates.has(status) ? 'discarded' : 'sent';
        await this.settle(work, notice, target, null);
        work.audit({ action: `notice.${target}-by-itself`, subjectKind: 'request', subjectIds: [notice.requestId] });
      }
      return due.length;
    });
  }

  private async settle(
    work: Work,
    notice: ClientNotice,
    target: 'sent' | 'discarded',
    employeeId: string | null,
  ): Promise<ClientNotice> {
    const settled = await settleNotice(work, notice, target, employeeId);
    await announceNotice(work, target, settled, employeeId);
    return settled;
  }
}
