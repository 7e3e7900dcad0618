import { Inject, Injectable } from '@nestjs/common';
import { wellKnown, type AssignmentResource, type GiveAssignmentBody, type RequestStatus } from '@okno/contracts';
import { Refusal, SETTINGS, UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import type { RoutingSettings } from '../config.js';
import { requireEmployee, resolveReference } from '../organisation/references.queries.js';
import { Calendars, workingMinutesLater } from '../replicas/calendars.queries.js';
import { refuse } from '../routing.refusals.js';
import { give, type Assignment } from './assignment.rules.js';
import { describeAssignment, recordFact } from './assignment-facts.repository.js';
import { AssignmentQueries, findRequest, toAssignmentResource } from './assignments.queries.js';
import { readCalendarOf } from './candidates.repository.js';
import { OfferAssignment } from './offer-assignment.usecase.js';

const endedStatuses: readonly RequestStatus[] = ['closed', 'cancelled', 'merged'];

type Addressee = Pick<Assignment, 'departmentId' | 'scope' | 'skillIds'> & { readonly namedId: string | null };

/** Gives a leg of work on a request to a department, a person or whoever has the skills, and offers it to somebody at once. */
@Injectable()
export class GiveAssignment {
  constructor(
    private readonly work: UnitOfWork,
    private readonly assignments: AssignmentQueries,
    private readonly offering: OfferAssignment,
    private readonly calendars: Calendars,
    @Inject(SETTINGS) private readonly settings: RoutingSettings,
  ) {}

  async execute(requestId: string, body: GiveAssignmentBody, context: WorkContext): Promise<AssignmentResource> {
    const { identity } = context;
    const { ownerId } = await this.assignments.visibleRequest(requestId, identity);
    const byRole = identity.roles.some((role) => role !== 'administrator');
    if (!byRole && ownerId !== identity.employeeId) throw new Refusal('forbidden');
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        await this.offering.takeTurn(work);
        // The lock holds back a cancellation of the request until this assignment is there to be cancelled with it.
        const request = await findRequest(work, requestId, 'FOR SHARE');
        if (request === undefined) throw new Refusal('not-found');
        if (endedStatuses.includes(request.status)) throw refuse('request-ended');
        const assignment = await this.give(work, requestId, body);
        work.audit({
          action: 'assignment.give',
          subjectKind: 'assignment',
          subjectIds: [assignment.id, requestId],
          clientIds: [request.clientId],
        });
        return toAssignmentResource(assignment, request.reference, true);
      }),
    );
  }

  private async give(work: Work, requestId: string, body: GiveAssignmentBody): Promise<Assignment> {
    const { namedId, ...addressee } = await this.addresseeOf(work, body);
    const wanted = { requestId, tier: body.tier, ...addressee };
    const choice = await this.offering.choose(work, wanted, new Set(), namedId);
    const departmentId =
      addressee.scope === 'company' ? (choice.departmentId ?? addressee.departmentId) : addressee.departmentId;
    const given = give({
      ...(await this.deadlineOf(work, departmentId, body)),
      ...wanted,
      id: work.newId(),
      departmentId,
      instruction: body.instruction,
      givenById: work.context.identity.employeeId,
      givenAt: work.now,
      escalationId: null,
    });
    await recordFact(work, 'given', given, work.context.identity.employeeId);
    describeAssignment(work, given);
    return this.offering.execute(work, given, choice);
  }

  private async addresseeOf(work: Work, body: GiveAssignmentBody): Promise<Addressee> {
    if (body.employeeId !== undefined) {
      const { id, departmentId } = await requireEmployee(work, body.employeeId, 'employeeId');
      return { departmentId, scope: 'department', skillIds: [], namedId: id };
    }
    if (body.departmentId !== undefined) {
      const departmentId = await resolveReference(work, 'department', body.departmentId, 'departmentId');
      return { departmentId, scope: 'department', skillIds: [], namedId: null };
    }
    const skillIds = new Set<string>();
    for (const [index, skill] of (body.skills ?? []).entries()) {
      skillIds.add(await resolveReference(work, 'skill', skill, `skills.${index}`));
    }
    return { departmentId: wellKnown.rootDepartmentId, scope: 'company', skillIds: [...skillIds], namedId: null };
  }

  private async deadlineOf(
    work: Work,
    departmentId: string,
    body: GiveAssignmentBody,
  ): Promise<Pick<Assignment, 'dueAt' | 'withinWorkingMinutes' | 'calendarId' | 'calendarVersion'>> {
    const calendar = await this.calendars.find(work, await readCalendarOf(work, departmentId));
    const named = { calendarId: calendar.id, calendarVersion: calendar.version };
    if (body.dueAt !== undefined) {
      const dueAt = new Date(body.dueAt);
      if (dueAt <= work.now) throw refuse('due-in-the-past');
      return { ...named, dueAt, withinWorkingMinutes: null };
    }
    // An amount of working time means nothing before the calendar has arrived, which it does within moments of the first start.
    if (calendar.version === 0) throw new Refusal('not-yet-known', { retryAfterSeconds: 1 });
    const minutes = body.withinWorkingMinutes ?? this.settings.OKNO_ASSIGNMENT_MINUTES;
    const dueAt = workingMinutesLater(calendar, work.now, minutes);
    if (dueAt === undefined) throw refuse('no-working-time');
    return { ...named, dueAt, withinWorkingMinutes: minutes };
  }
}
