import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import type { RoutingSettings } from '../config.js';
import { Calendars, workingMinutesBetween, workingMinutesLater } from '../replicas/calendars.queries.js';
import { give, type Assignment } from './assignment.rules.js';
import { describeAssignment, recordFact } from './assignment-facts.repository.js';
import { takeCalledOff } from './called-off.repository.js';
import { readCalendarOf } from './candidates.repository.js';
import { OfferAssignment } from './offer-assignment.usecase.js';

const minute = 60_000;

/**
 * Gives the work of a request anew that was called off when the request went on inside another one: what is cancelled stays
 * cancelled, so each is a new assignment, offered first to whoever had it, with the working time that was left. The work of an
 * escalation comes back as work: the escalation itself has ended.
 */
@Injectable()
export class GiveAgain {
  constructor(
    private readonly work: UnitOfWork,
    private readonly offering: OfferAssignment,
    private readonly calendars: Calendars,
    @Inject(SETTINGS) private readonly settings: RoutingSettings,
  ) {}

  async execute(requestId: string, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      await this.offering.takeTurn(work);
      for (const calledOff of await takeCalledOff(work, requestId)) await this.giveAgain(work, calledOff);
    });
  }

  private async giveAgain(work: Work, before: Assignment): Promise<void> {
    const choice = await this.offering.choose(work, before, new Set(), before.assigneeId);
    const given = give({
      ...(await this.deadlineOf(work, before)),
      id: work.newId(),
      requestId: before.requestId,
      departmentId: before.departmentId,
      scope: before.scope,
      skillIds: before.skillIds,
      tier: before.tier,
      instruction: before.instruction,
      givenById: before.givenById,
      givenAt: work.now,
      escalationId: null,
    });
    await recordFact(work, 'given', given, null);
    describeAssignment(work, given);
    await this.offering.execute(work, given, choice);
    work.audit({
      action: 'assignment.give-again',
      subjectKind: 'assignment',
      subjectIds: [given.id, before.id, before.requestId],
    });
  }

  /** What was left when it was called off. One that stood still, or was late and counted as such, gets the whole time again. */
  private async deadlineOf(
    work: Work,
    before: Assignment,
  ): Promise<Pick<Assignment, 'dueAt' | 'withinWorkingMinutes' | 'calendarId' | 'calendarVersion'>> {
    const calendar = await this.calendars.find(work, await readCalendarOf(work, before.departmentId));
    const whole =
      before.withinWorkingMinutes ??
      workingMinutesBetween(calendar, before.givenAt, before.dueAt) ??
      this.settings.OKNO_ASSIGNMENT_MINUTES;
    const left =
      before.deadlinePaused || before.endedAt === null
        ? 0
        : (workingMinutesBetween(calendar, before.endedAt, before.dueAt) ?? 0);
    const minutes = left > 0 ? left : Math.max(1, whole);
    return {
      dueAt: workingMinutesLater(calendar, work.now, minutes) ?? new Date(work.now.getTime() + minutes * minute),
      withinWorkingMinutes: minutes,
      calendarId: calendar.id,
      calendarVersion: calendar.version,
    };
  }
}
