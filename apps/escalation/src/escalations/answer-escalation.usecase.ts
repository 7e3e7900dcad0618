import { Injectable } from '@nestjs/common';
import type { EscalationResource } from '@okno/contracts';
import { hasRole, Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../escalation.refusals.js';
import { announceEscalation } from './escalation-facts.queries.js';
import { mayAnswer } from './escalation-ladder.rules.js';
import { answer, type Answer, type Escalation } from './escalation.rules.js';
import { EscalationQueries } from './escalations.queries.js';
import { lockEscalation, saveEscalation } from './escalations.repository.js';
import { OrganisationQueries } from './organisation.queries.js';

/** The addressee, whoever acts for them, or somebody above takes note of an escalation, settles it or hands it back. */
@Injectable()
export class AnswerEscalation {
  constructor(
    private readonly work: UnitOfWork,
    private readonly organisation: OrganisationQueries,
    private readonly escalations: EscalationQueries,
  ) {}

  async execute(id: string, command: Answer, context: WorkContext): Promise<EscalationResource> {
    return this.work.run(context, async (work) => {
      const escalation = await lockEscalation(work, id);
      const shown = await this.escalations.show(work, id);
      if (escalation === undefined) throw new Refusal('not-found');
      if (escalation.kind !== 'functional') await this.requireEntitled(work, escalation);
      const moved = answer(escalation, command, work.now);
      if ('refused' in moved) throw refuse(moved.refused);
      if (moved.news.length === 0) return shown;
      await saveEscalation(work, moved.escalation);
      announceEscalation(work, moved.escalation, moved.news);
      const { addresseeId } = escalation;
      const standsIn = addresseeId !== null && addresseeId !== context.identity.employeeId;
      work.audit({
        action: `escalation.${command.verb}`,
        subjectKind: 'escalation',
        subjectIds: [id, escalation.requestId],
        ...(standsIn ? { actingForId: addresseeId } : {}),
      });
      return this.escalations.show(work, id);
    });
  }

  private async requireEntitled(work: Work, escalation: Escalation): Promise<void> {
    const { identity } = work.context;
    const { addresseeId, actingForId, departmentId, tier } = escalation;
    if (hasRole(identity, 'director')) return;
    const entitled =
      identity.employeeId !== null &&
      addresseeId !== null &&
      departmentId !== null &&
      mayAnswer(
        await this.organisation.read(work, work.now),
        { addresseeId, actingForId, departmentId, tier },
        identity.employeeId,
      );
    if (!entitled) throw refuse('not-addressed-to-you');
  }
}
