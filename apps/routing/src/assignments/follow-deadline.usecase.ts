import { Injectable } from '@nestjs/common';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { followClock, type ClockReading } from './assignment.rules.js';
import { recordFact } from './assignment-facts.repository.js';
import { lockAssignment, saveAssignment } from './assignments.repository.js';

/** Takes over the deadline that escalation's clock computed. */
@Injectable()
export class FollowDeadline {
  constructor(private readonly work: UnitOfWork) {}

  async execute(assignmentId: string, clock: ClockReading, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const assignment = await lockAssignment(work, assignmentId);
      if (assignment === undefined) return;
      const decision = followClock(assignment, clock);
      if ('refused' in decision) return;
      if (decision.fact !== null) await recordFact(work, decision.fact, decision.assignment, null);
      else if (decision.assignment !== assignment) await saveAssignment(work, decision.assignment);
    });
  }
}
