import { Injectable } from '@nestjs/common';
import type { EscalationResource } from '@okno/contracts';
import { Refusal, UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../escalation.refusals.js';
import { VisibleRequests } from '../replicas/visible-requests.queries.js';
import { announceEscalation } from './escalation-facts.queries.js';
import { nextRung } from './escalation-ladder.rules.js';
import { climb, passedOver, type Escalation, type Moved } from './escalation.rules.js';
import { EscalationQueries } from './escalations.queries.js';
import { lockEscalation, saveEscalation } from './escalations.repository.js';
import { OrganisationQueries } from './organisation.queries.js';
import { requireLiving } from './raise-escalation.usecase.js';

/** Takes an escalation one step higher: somebody asks for it, or nobody acknowledged in time. */
@Injectable()
export class RaiseFurther {
  constructor(
    private readonly work: UnitOfWork,
    private readonly requests: VisibleRequests,
    private readonly organisation: OrganisationQueries,
    private readonly escalations: EscalationQueries,
  ) {}

  async execute(id: string, reason: string, context: WorkContext): Promise<EscalationResource> {
    // Every step is one more, so that nothing but the key tells a repetition.
    return this.work.run(context, (work) => once(work, { reason }, () => this.oneStep(work, id, reason)));
  }

  private async oneStep(work: Work, id: string, reason: string): Promise<EscalationResource> {
    const escalation = await lockEscalation(work, id);
    await this.escalations.show(work, id);
    if (escalation === undefined) throw new Refusal('not-found');
    requireLiving({ status: await this.requests.statusOf(work, escalation.requestId) });
    const moved = await this.climb(work, escalation, reason);
    if ('refused' in moved) throw refuse(moved.refused);
    await this.commit(work, moved.escalation);
    return this.escalations.show(work, id);
  }

  /** Goes higher by itself; at the top, or when the request has ended, it stays where it is. */
  async executeOverdue(work: Work, escalation: Escalation): Promise<void> {
    const living = !['closed', 'cancelled', 'merged'].includes(
      await this.requests.statusOf(work, escalation.requestId),
    );
    const moved = living ? await this.climb(work, escalation, null) : undefined;
    if (moved !== undefined && 'escalation' in moved) await this.commit(work, moved.escalation);
    else await saveEscalation(work, { ...escalation, climbsAt: null });
  }

  private async climb(work: Work, escalation: Escalation, reason: string | null): Promise<Moved> {
    const organisation = await this.organisation.read(work, work.now);
    const raisedById = reason === null ? null : work.context.identity.employeeId;
    const rung =
      escalation.departmentId === null || escalation.kind === 'functional'
        ? undefined
        : nextRung(organisation, escalation.departmentId, passedOver(escalation, raisedById));
    const acknowledgeBy = await this.organisation.acknowledgeBy(
      work,
      organisation,
      rung?.departmentId ?? null,
      work.now,
      escalation.requestId,
    );
    return climb(escalation, { rung, reason, raisedById, acknowledgeBy, now: work.now });
  }

  private async commit(work: Work, escalation: Escalation): Promise<void> {
    await saveEscalation(work, escalation);
    announceEscalation(work, escalation, ['raised-further']);
    work.audit({
      action: 'escalation.raise-further',
      subjectKind: 'escalation',
      subjectIds: [escalation.id, escalation.requestId],
      details: { level: escalation.level, addresseeId: escalation.addresseeId },
    });
  }
}
