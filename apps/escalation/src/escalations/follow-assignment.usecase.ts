import { Injectable } from '@nestjs/common';
import type { AssignmentSnapshot } from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { announceEscalation } from './escalation-facts.queries.js';
import { followAssignment } from './escalation.rules.js';
import { lockEscalation, saveEscalation } from './escalations.repository.js';

/** Moves a functional escalation with the assignment that routing made for it. */
@Injectable()
export class FollowAssignment {
  constructor(private readonly work: UnitOfWork) {}

  async execute(assignment: AssignmentSnapshot, version: number, context: WorkContext): Promise<void> {
    const { escalationId } = assignment;
    if (escalationId === null) return;
    await this.work.run(context, async (work) => {
      const known = await lockEscalation(work, escalationId);
      if (known?.kind !== 'functional') return;
      const { escalation, news } = followAssignment(known, assignment, version, work.now);
      if (escalation === known) return;
      await saveEscalation(work, escalation);
      announceEscalation(work, escalation, news);
    });
  }
}
