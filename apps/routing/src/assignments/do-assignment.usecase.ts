import { Injectable } from '@nestjs/common';
import type { AssignmentResource, ReportAssignmentBody } from '@okno/contracts';
import { UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { complete, giveBack, report, type Assignment, type Decision } from './assignment.rules.js';
import { answer, carryOut, loadForPerson } from './assignment-command.repository.js';
import { standingOf } from './standing.rules.js';

/** A command of the executor, or of whoever stands in for them. */
function commandOf(
  unitOfWork: UnitOfWork,
  context: WorkContext,
  id: string,
  verb: string,
  decide: (assignment: Assignment, now: Date) => Decision,
): Promise<AssignmentResource> {
  return unitOfWork.run(context, (work) => carryOutFor(work, id, verb, decide));
}

async function carryOutFor(
  work: Work,
  id: string,
  verb: string,
  decide: (assignment: Assignment, now: Date) => Decision,
): Promise<AssignmentResource> {
  const { assignment, caller, standing } = await loadForPerson(work, id, standingOf);
  const decision = decide(assignment, work.now);
  const done = await carryOut(work, decision, { verb, actingForId: standing.actingForId, worded: true });
  return answer(work, done, caller.persons);
}

@Injectable()
export class ReportProgress {
  constructor(private readonly work: UnitOfWork) {}

  execute(id: string, body: ReportAssignmentBody, context: WorkContext): Promise<AssignmentResource> {
    const { text, percent, forecastAt } = body;
    const progress = { text, percent, forecastAt: forecastAt === undefined ? undefined : new Date(forecastAt) };
    // One report after another is fine, so that nothing but the key tells a repetition.
    return this.work.run(context, (work) =>
      once(work, body, () => carryOutFor(work, id, 'report', (assignment) => report(assignment, progress))),
    );
  }
}

@Injectable()
export class ReturnAssignment {
  constructor(private readonly work: UnitOfWork) {}

  execute(id: string, reason: string, context: WorkContext): Promise<AssignmentResource> {
    return commandOf(this.work, context, id, 'return', (assignment, now) => giveBack(assignment, reason, now));
  }
}

@Injectable()
export class CompleteAssignment {
  constructor(private readonly work: UnitOfWork) {}

  execute(id: string, result: string, context: WorkContext): Promise<AssignmentResource> {
    return commandOf(this.work, context, id, 'complete', (assignment, now) => complete(assignment, result, now));
  }
}
