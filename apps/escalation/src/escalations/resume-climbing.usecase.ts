import { Injectable } from '@nestjs/common';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { climbAgain } from './escalation.rules.js';
import { lockEscalationsOf, saveEscalation } from './escalations.repository.js';
import { OrganisationQueries } from './organisation.queries.js';

/** Lets escalations climb again that stopped while their request was part of another one; whoever has one gets the usual time. */
@Injectable()
export class ResumeClimbing {
  constructor(
    private readonly work: UnitOfWork,
    private readonly organisation: OrganisationQueries,
  ) {}

  async execute(requestId: string, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const escalations = await lockEscalationsOf(work, requestId);
      if (escalations.length === 0) return;
      const organisation = await this.organisation.read(work, work.now);
      for (const escalation of escalations) {
        const at = await this.organisation.acknowledgeBy(
          work,
          organisation,
          escalation.departmentId,
          work.now,
          requestId,
        );
        const climbing = climbAgain(escalation, at);
        if (climbing !== escalation) await saveEscalation(work, climbing);
      }
    });
  }
}
