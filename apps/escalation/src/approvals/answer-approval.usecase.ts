import { Injectable } from '@nestjs/common';
import type { ApprovalResource } from '@okno/contracts';
import { once, Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../escalation.refusals.js';
import { ApprovalCompany } from './approval-company.queries.js';
import { announceApproval } from './approval-facts.queries.js';
import { answer, excludedFrom, withdraw, type Answered, type Approval, type ApprovalAnswer } from './approval.rules.js';
import { ApprovalQueries } from './approvals.queries.js';
import { lockApproval, saveApproval } from './approvals.repository.js';
import { whenToLook } from './when-to-look.queries.js';

/** Somebody approves, does not approve, or takes back what they asked. No role stands above the route. */
@Injectable()
export class AnswerApproval {
  constructor(
    private readonly work: UnitOfWork,
    private readonly company: ApprovalCompany,
    private readonly approvals: ApprovalQueries,
  ) {}

  /** @throws not-found, not-addressed-to-you, approval-ended, content-changed */
  execute(id: string, command: ApprovalAnswer, context: WorkContext): Promise<ApprovalResource> {
    // Whoever is asked again in a later stage says so again, so that nothing but the key tells a repetition.
    return this.move(id, command.verb, command, context, async (work, approval) => {
      const { employeeId } = work.context.identity;
      if (employeeId === null) throw refuse('not-addressed-to-you');
      const seating = await this.company.seating(work, work.now, excludedFrom(approval));
      return answer(approval, command, employeeId, seating, work.now);
    });
  }

  /** @throws not-found, not-your-approval, approval-ended */
  withdraw(id: string, reason: string | null, context: WorkContext): Promise<ApprovalResource> {
    return this.move(id, 'withdraw', { reason }, context, async (work, approval) => {
      const excluded = excludedFrom(approval);
      const principals = await this.approvals.principals(work);
      if (!principals.some((principal) => excluded.has(principal))) throw refuse('not-your-approval');
      return withdraw(approval, reason, work.now);
    });
  }

  private move(
    id: string,
    verb: string,
    body: object,
    context: WorkContext,
    decide: (work: Work, approval: Approval) => Promise<Answered>,
  ): Promise<ApprovalResource> {
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const before = await lockApproval(work, id);
        const shown = await this.approvals.show(work, id);
        if (before === undefined) throw new Refusal('not-found');
        const moved = await decide(work, before);
        if ('refused' in moved) throw refuse(moved.refused);
        if (moved.news.length === 0) return shown;
        await saveApproval(work, moved.approval, await whenToLook(work, moved.approval));
        announceApproval(work, moved.approval, moved.news, before);
        this.journal(work, verb, moved.approval);
        return this.approvals.show(work, id);
      }),
    );
  }

  private journal(work: Work, verb: string, { id, subjectId, clientId, stages }: Approval): void {
    const at = work.now.toISOString();
    const { employeeId } = work.context.identity;
    const said = stages
      .flatMap(({ places }) => places.flatMap(({ approved, rejected }) => [approved, rejected]))
      .find((verdict) => verdict?.byId === employeeId && verdict.at === at && verdict.forId !== null);
    const actingForId = said?.forId ?? null;
    work.audit({
      action: `approval.${verb}`,
      subjectKind: 'approval',
      subjectIds: [id, subjectId],
      clientIds: clientId === null ? [] : [clientId],
      ...(actingForId === null ? {} : { actingForId }),
    });
  }
}
