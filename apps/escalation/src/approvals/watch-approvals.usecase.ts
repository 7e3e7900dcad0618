import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { ApprovalCompany } from './approval-company.queries.js';
import { announceApproval } from './approval-facts.queries.js';
import { excludedFrom, look } from './approval.rules.js';
import { lockToLookAt, lookAtAll, saveApproval } from './approvals.repository.js';
import { whenToLook } from './when-to-look.queries.js';

/** Hands open approvals on: to a deputy when the approver goes away, up the ladder when nobody answers in time. */
@Injectable()
export class WatchApprovals {
  constructor(
    private readonly work: UnitOfWork,
    private readonly company: ApprovalCompany,
  ) {}

  /** Of those that are due now, at most `limit`; answers how many were looked at. */
  async executeDue(work: Work, limit: number): Promise<number> {
    const due = await lockToLookAt(work, work.now, limit);
    if (due.length === 0) return 0;
    const seating = await this.company.seating(work, work.now, new Set());
    for (const before of due) {
      const { approval, news } = look(before, { ...seating, excluded: excludedFrom(before) }, work.now);
      await saveApproval(work, approval, await whenToLook(work, approval));
      if (news.length === 0) continue;
      announceApproval(work, approval, news, before);
      work.audit({
        action: `approval.${approval.state === 'open' ? 'hand-on' : 'expire'}`,
        subjectKind: 'approval',
        subjectIds: [approval.id, approval.subjectId],
        clientIds: approval.clientId === null ? [] : [approval.clientId],
      });
    }
    return due.length;
  }

  /** The company has changed: everything open is looked at by the next round. */
  async executeChanged(context: WorkContext): Promise<void> {
    await this.work.run(context, (work) => lookAtAll(work, work.now));
  }
}
