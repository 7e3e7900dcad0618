import { Injectable } from '@nestjs/common';
import type { ComplaintResource } from '@okno/contracts';
import { Refusal, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { refuse, refuseField } from '../complaints-analytics.refusals.js';
import { ApproveCompensation } from './approve-compensation.usecase.js';
import { announceFact, journal } from './complaint-facts.repository.js';
import { ComplaintPromises } from './complaint-promises.queries.js';
import { moveComplaint, type ComplaintCommand } from './complaint.rules.js';
import { toComplaintResource } from './complaint-view.rules.js';
import { saveComplaint } from './complaints.repository.js';
import { mayAct } from './standing.rules.js';
import { findVisibleComplaint } from './visible-complaints.queries.js';

/** Moves a complaint through its life. @throws not-found, forbidden, wrong-state, cause-missing, awaiting-approval, complaint-open (an appeal) */
@Injectable()
export class MoveComplaint {
  constructor(
    private readonly work: UnitOfWork,
    private readonly promises: ComplaintPromises,
    private readonly approvals: ApproveCompensation,
  ) {}

  async execute(id: string, command: ComplaintCommand, context: WorkContext): Promise<ComplaintResource> {
    return this.work.run(context, async (work) => {
      const { identity } = context;
      const seen = await findVisibleComplaint(work, identity, id, true);
      if (seen === undefined) throw new Refusal('not-found');
      if (!mayAct(command.verb, identity.roles, seen.headsResponsible)) throw new Refusal('forbidden');
      const decision = moveComplaint(seen.complaint, command, work.now);
      if ('refused' in decision) {
        throw decision.refused === 'cause-missing' ? refuseField(decision.refused, 'cause') : refuse(decision.refused);
      }
      if (!decision.changed) return toComplaintResource(decision.complaint, true);
      const moved = command.verb === 'appeal' ? await this.promises.date(work, decision.complaint) : decision.complaint;
      await saveComplaint(work, moved);
      const approval = command.verb === 'decide' ? await this.approvals.decided(work, moved) : moved.approval;
      announceFact(work, command.verb, moved);
      journal(work, command.verb, moved);
      return toComplaintResource({ ...moved, approval }, true);
    });
  }
}
