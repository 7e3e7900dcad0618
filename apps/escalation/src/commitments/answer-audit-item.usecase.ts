import { Injectable } from '@nestjs/common';
import type { AuditItemResource } from '@okno/contracts';
import { Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../escalation.refusals.js';
import { moveAuditItem } from './audit-flags.rules.js';
import { AuditQueries } from './audits.queries.js';
import { lockItem, markExplained, markSettled, type AuditItem } from './audits.repository.js';
import { leadsDepartment } from './commitment-visibility.queries.js';
import { CommitmentQueries } from './commitments.queries.js';

type Asked =
  | { readonly verb: 'explain'; readonly reason: string }
  | { readonly verb: 'settle'; readonly note: string | undefined };

/** Gives the reason an audit asks for, or settles the item, which is for those who lead the executor's department. */
@Injectable()
export class AnswerAuditItem {
  constructor(
    private readonly work: UnitOfWork,
    private readonly audits: AuditQueries,
    private readonly commitments: CommitmentQueries,
  ) {}

  execute(id: string, asked: Asked, context: WorkContext): Promise<AuditItemResource> {
    return this.work.run(context, async (work) => {
      const item = await lockItem(work, id);
      if (item === undefined) throw new Refusal('not-found');
      await this.commitments.requireVisible(work, item.commitmentId);
      await this.answer(work, item, asked);
      return this.audits.show(work, id);
    });
  }

  private async answer(work: Work, item: AuditItem, asked: Asked): Promise<void> {
    if (asked.verb === 'settle' && !(await leadsDepartment(work, item.departmentId)))
      throw refuse('not-yours-to-settle');
    const state = moveAuditItem(item.state, asked.verb);
    if (state === 'wrong-state') throw refuse(state);
    if (state === 'in-effect' || (asked.verb === 'explain' && isSaid(item, asked.reason))) return;
    const by = { id: item.id, byId: work.context.identity.employeeId, at: work.now };
    if (asked.verb === 'explain') await markExplained(work, { ...by, words: asked.reason });
    else await markSettled(work, { ...by, words: asked.note ?? null });
    work.audit({
      action: `commitment.${asked.verb}`,
      subjectKind: 'commitment',
      subjectIds: [item.commitmentId],
      clientIds: [item.clientId],
    });
  }
}

function isSaid({ state, reason }: AuditItem, words: string): boolean {
  return state === 'explained' && reason === words;
}
