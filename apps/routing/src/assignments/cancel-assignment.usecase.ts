import { Injectable } from '@nestjs/common';
import type { AssignmentResource } from '@okno/contracts';
import { Refusal, UnitOfWork, hasRole, type WorkContext } from '@okno/service-kit';
import { cancel } from './assignment.rules.js';
import { answer, carryOut, loadForCommand } from './assignment-command.repository.js';
import { recordFact } from './assignment-facts.repository.js';
import { findRequest } from './assignments.queries.js';
import { lockOpenAssignments } from './assignments.repository.js';
import { noteCalledOff } from './called-off.repository.js';
import { closeOffer } from './offers.repository.js';

/** Calls an assignment off: the request's owner or who stands in for them, an operator, a head or the director. */
@Injectable()
export class CancelAssignment {
  constructor(private readonly work: UnitOfWork) {}

  async execute(id: string, reason: string, context: WorkContext): Promise<AssignmentResource> {
    return this.work.run(context, async (work) => {
      const { assignment, persons } = await loadForCommand(work, id);
      const request = await findRequest(work, assignment.requestId);
      const isOwner = request !== undefined && persons.includes(request.ownerId);
      const isGiver = assignment.givenById !== null && persons.includes(assignment.givenById);
      if (!isOwner && !isGiver && !hasRole(context.identity, 'operator', 'head', 'director')) {
        throw new Refusal('forbidden');
      }
      const cancelled = await carryOut(work, cancel(assignment, work.now), { verb: 'cancel', words: reason });
      if (cancelled !== assignment) await closeOffer(work, id, 'withdrawn', reason);
      return answer(work, cancelled, persons);
    });
  }
}

/** Calls off what is open on a request that was cancelled or goes on inside another one. */
@Injectable()
export class CancelAssignmentsOfRequest {
  constructor(private readonly work: UnitOfWork) {}

  /** What may come back is kept in mind until the merge is undone. */
  async execute(requestId: string, mayComeBack: boolean, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      // Waits for an assignment that is being given at this moment.
      await findRequest(work, requestId, 'FOR UPDATE');
      for (const assignment of await lockOpenAssignments(work, requestId)) {
        const decision = cancel(assignment, work.now);
        if ('refused' in decision || decision.fact === null) continue;
        await closeOffer(work, assignment.id, 'withdrawn');
        await recordFact(work, decision.fact, decision.assignment, null);
        if (mayComeBack) await noteCalledOff(work, assignment);
        work.audit({
          action: 'assignment.cancel-with-request',
          subjectKind: 'assignment',
          subjectIds: [assignment.id, requestId],
        });
      }
    });
  }
}
