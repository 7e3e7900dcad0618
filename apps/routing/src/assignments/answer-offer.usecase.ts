import { Injectable } from '@nestjs/common';
import type { AssignmentResource } from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { accept, decline } from './assignment.rules.js';
import { answer, carryOut, loadForPerson } from './assignment-command.repository.js';
import { OfferAssignment } from './offer-assignment.usecase.js';
import { closeOffer } from './offers.repository.js';
import { standingOf, standingToAccept } from './standing.rules.js';

@Injectable()
export class AcceptAssignment {
  constructor(private readonly work: UnitOfWork) {}

  async execute(id: string, context: WorkContext): Promise<AssignmentResource> {
    return this.work.run(context, async (work) => {
      const { assignment, caller, standing } = await loadForPerson(work, id, standingToAccept);
      const { actingForId } = standing;
      const decision = accept(assignment, { employeeId: caller.employeeId, actingForId }, work.now);
      const accepted = await carryOut(work, decision, { verb: 'accept', actingForId });
      if (accepted !== assignment) {
        const byTheAsked = assignment.offeredToId === accepted.assigneeId;
        await closeOffer(work, id, byTheAsked ? 'accepted' : 'withdrawn');
      }
      return answer(work, accepted, caller.persons);
    });
  }
}

/** Passes an offer on: the next person not yet asked gets it in the same moment. */
@Injectable()
export class DeclineAssignment {
  constructor(
    private readonly work: UnitOfWork,
    private readonly offering: OfferAssignment,
  ) {}

  async execute(id: string, reason: string, context: WorkContext): Promise<AssignmentResource> {
    return this.work.run(context, async (work) => {
      await this.offering.takeTurn(work);
      const { assignment, caller, standing } = await loadForPerson(work, id, standingOf);
      const details = { offeredToId: assignment.offeredToId };
      const { actingForId } = standing;
      const declined = await carryOut(work, decline(assignment), { verb: 'decline', actingForId, details });
      await closeOffer(work, id, 'declined', reason);
      return answer(work, await this.offering.execute(work, declined), caller.persons);
    });
  }
}
