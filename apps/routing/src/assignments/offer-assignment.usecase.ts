import { Inject, Injectable } from '@nestjs/common';
import { wellKnown } from '@okno/contracts';
import { takeTurn, SETTINGS, type Work } from '@okno/service-kit';
import type { RoutingSettings } from '../config.js';
import { readStandIns } from '../people/standing.queries.js';
import { Calendars, workingMinutesLater } from '../replicas/calendars.queries.js';
import { refuse } from '../routing.refusals.js';
import { offer, type Assignment } from './assignment.rules.js';
import { recordFact } from './assignment-facts.repository.js';
import { readCalendarOf, readCandidates, readHeads, readNeed } from './candidates.repository.js';
import { chooseNext, type Choice } from './choose-assignee.rules.js';
import { ladderOf } from './ladder.rules.js';
import { askedFor, insertOffer } from './offers.repository.js';

const minute = 60_000;

type Wanted = Parameters<typeof readCandidates>[1] & Pick<Assignment, 'skillIds'>;

/** Finds the next person for an assignment and offers it to them. */
@Injectable()
export class OfferAssignment {
  constructor(
    private readonly calendars: Calendars,
    @Inject(SETTINGS) private readonly settings: RoutingSettings,
  ) {}

  /** Choices are made one after another, so that two at a time do not both find the same person idle. Before any row is locked. */
  async takeTurn(work: Work): Promise<void> {
    await takeTurn(work, 'choice-of-assignee');
  }

  async choose(work: Work, wanted: Wanted, asked: ReadonlySet<string>, namedId: string | null): Promise<Choice> {
    return chooseNext({
      need: await readNeed(work, wanted),
      candidates: await readCandidates(work, wanted),
      standIns: await readStandIns(work, work.now),
      asked,
      namedId,
      ladder: ladderOf(
        wanted.departmentId,
        await readHeads(work),
        wellKnown.rootDepartmentId,
        wellKnown.administratorEmployeeId,
      ),
    });
  }

  /** Offers to the person chosen, or to the next one not yet asked. */
  async execute(work: Work, assignment: Assignment, chosen?: Choice): Promise<Assignment> {
    const choice = chosen ?? (await this.choose(work, assignment, await askedFor(work, assignment.id), null));
    const departmentId =
      assignment.scope === 'company' ? (choice.departmentId ?? assignment.departmentId) : assignment.departmentId;
    const expiresAt = choice.last ? null : await this.expiryOf(work, departmentId);
    const { employeeId, actingForId } = choice;
    const decision = offer(assignment, { employeeId, actingForId, departmentId, expiresAt });
    if ('refused' in decision) throw refuse(decision.refused);
    await recordFact(work, 'offered', decision.assignment, null);
    await insertOffer(work, {
      id: work.newId(),
      assignmentId: assignment.id,
      employeeId,
      actingForId,
      offeredAt: work.now,
      expiresAt,
      why: choice.why,
    });
    return decision.assignment;
  }

  private async expiryOf(work: Work, departmentId: string): Promise<Date> {
    const calendar = await this.calendars.find(work, await readCalendarOf(work, departmentId));
    const minutes = this.settings.OKNO_OFFER_MINUTES;
    // A calendar without working time must not keep an offer open for ever.
    return workingMinutesLater(calendar, work.now, minutes) ?? new Date(work.now.getTime() + minutes * minute);
  }
}
