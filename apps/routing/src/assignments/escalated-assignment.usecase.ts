import { Inject, Injectable } from '@nestjs/common';
import { wellKnown, type Tier } from '@okno/contracts';
import { takeTurn, SETTINGS, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import type { RoutingSettings } from '../config.js';
import { Calendars, workingMinutesLater } from '../replicas/calendars.queries.js';
import { cancel, give, type Assignment } from './assignment.rules.js';
import { describeAssignment, recordFact } from './assignment-facts.repository.js';
import { lockAssignmentOfEscalation } from './assignments.repository.js';
import { findRequest } from './assignments.queries.js';
import { noteCalledOff } from './called-off.repository.js';
import { readCalendarOf, readHeads } from './candidates.repository.js';
import { OfferAssignment } from './offer-assignment.usecase.js';
import { closeOffer } from './offers.repository.js';

export interface FunctionalEscalation {
  readonly escalationId: string;
  readonly requestId: string;
  readonly departmentId: string | null;
  readonly tier: Tier;
  readonly raisedById: string | null;
}

const minute = 60_000;

/** Makes the one assignment of a functional escalation. Never refuses: an escalation that was raised must reach somebody. */
@Injectable()
export class GiveEscalatedAssignment {
  constructor(
    private readonly work: UnitOfWork,
    private readonly offering: OfferAssignment,
    private readonly calendars: Calendars,
    @Inject(SETTINGS) private readonly settings: RoutingSettings,
  ) {}

  async execute(escalation: FunctionalEscalation, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      await this.offering.takeTurn(work);
      await takeTurn(work, `escalation:${escalation.escalationId}`);
      if ((await lockAssignmentOfEscalation(work, escalation.escalationId)) !== undefined) return;
      const given = await this.give(work, escalation);
      await recordFact(work, 'given', given, escalation.raisedById);
      if (given.instruction !== null) describeAssignment(work, given);
      const offered = await this.offering.execute(work, given);
      const request = await findRequest(work, escalation.requestId, 'FOR SHARE');
      if (request?.status === 'cancelled' || request?.status === 'merged') await this.callOff(work, offered);
      if (request?.status === 'merged') await noteCalledOff(work, offered);
      work.audit({
        action: 'assignment.give-escalated',
        subjectKind: 'assignment',
        subjectIds: [given.id, escalation.requestId],
        clientIds: request === undefined ? [] : [request.clientId],
      });
    });
  }

  private async give(work: Work, escalation: FunctionalEscalation): Promise<Assignment> {
    const { departmentId, escalationId } = escalation;
    const knownDepartment = departmentId !== null && (await readHeads(work)).has(departmentId) ? departmentId : null;
    const department = knownDepartment ?? wellKnown.rootDepartmentId;
    const calendar = await this.calendars.find(work, await readCalendarOf(work, department));
    const minutes = this.settings.OKNO_ASSIGNMENT_MINUTES;
    const [words] = await work.query<{ reason: string }>('SELECT reason FROM escalation_text_replica WHERE id = $1', [
      escalationId,
    ]);
    return give({
      id: work.newId(),
      requestId: escalation.requestId,
      departmentId: department,
      scope: knownDepartment === null ? 'company' : 'department',
      skillIds: [],
      tier: escalation.tier,
      instruction: words?.reason ?? null,
      givenById: escalation.raisedById,
      givenAt: work.now,
      dueAt: workingMinutesLater(calendar, work.now, minutes) ?? new Date(work.now.getTime() + minutes * minute),
      withinWorkingMinutes: minutes,
      calendarId: calendar.id,
      calendarVersion: calendar.version,
      escalationId,
    });
  }

  private async callOff(work: Work, assignment: Assignment): Promise<void> {
    const decision = cancel(assignment, work.now);
    if ('refused' in decision || decision.fact === null) return;
    await closeOffer(work, assignment.id, 'withdrawn');
    await recordFact(work, decision.fact, decision.assignment, null);
  }
}

/** Adds the escalation's words to its assignment when they come after it. */
@Injectable()
export class DescribeEscalatedAssignment {
  constructor(private readonly work: UnitOfWork) {}

  async execute(
    { escalationId, reason }: { escalationId: string; reason: string },
    context: WorkContext,
  ): Promise<void> {
    await this.work.run(context, async (work) => {
      await takeTurn(work, `escalation:${escalationId}`);
      const assignment = await lockAssignmentOfEscalation(work, escalationId);
      if (assignment?.instruction !== null) return;
      await work.query('UPDATE assignment SET instruction = $2 WHERE id = $1', [assignment.id, reason]);
      describeAssignment(work, { ...assignment, instruction: reason });
    });
  }
}
