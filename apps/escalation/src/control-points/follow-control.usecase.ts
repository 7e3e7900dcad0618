import { Injectable } from '@nestjs/common';
import type { AssignmentSnapshot } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { CompiledCalendars } from '../calendars/compiled-calendars.queries.js';
import { OrganisationQueries } from '../escalations/organisation.queries.js';
import { controlPercentsOf } from '../policies/policy-content.rules.js';
import { PolicyQueries } from '../policies/policies.queries.js';
import { BreachRecorder, type ClockBreach } from './record-breaches.usecase.js';
import { ControlConsequences } from './control-consequences.usecase.js';
import { newSubject, settleSubject, type ControlledSubject, type Report } from './control-subject.rules.js';
import type { ControlPoint } from './control-points.rules.js';
import {
  lockDueSubjects,
  lockSubjects,
  readPoints,
  readReports,
  saveSubjects,
  storeReport,
} from './control-subjects.repository.js';

/** A clock as it stands after a change; moments in milliseconds. */
export interface FollowedClock extends ClockBreach {
  readonly state: string;
  readonly targetMinutes: number;
  readonly startedAt: number;
  readonly dueAt: number | null;
  readonly metAt: number | null;
  readonly pauses: ControlledSubject['pauses'];
  readonly calendarId: string;
  readonly calendarVersion: number;
}

/** What changed in the clocks of one request, under the policy it was promised. */
export interface ClockChange {
  readonly requestId: string;
  readonly policyId: string | null;
  readonly policyVersion: number | null;
  readonly clocks: readonly FollowedClock[];
  readonly context: WorkContext;
}

/** What routing told of an assignment. */
export interface AssignmentNews {
  readonly assignment: AssignmentSnapshot;
  readonly version: number;
  readonly at: number;
  readonly what: 'accepted' | 'reported' | 'ended' | 'other';
  readonly context: WorkContext;
}

function withClock(subject: ControlledSubject, clock: FollowedClock, percents: readonly number[]): ControlledSubject {
  return {
    ...subject,
    startedAt: clock.startedAt,
    targetMinutes: clock.targetMinutes,
    deadlineAt: clock.dueAt ?? clock.lastDueAt,
    clockState: clock.metAt === null ? clock.state : 'met',
    endedAt: subject.endedAt ?? clock.metAt,
    pauses: clock.pauses,
    calendarId: clock.calendarId,
    calendarVersion: clock.calendarVersion,
    percents: subject.startedAt === null ? percents : subject.percents,
  };
}

function withNews(subject: ControlledSubject, { assignment, version, at, what }: AssignmentNews): ControlledSubject {
  const settled = {
    ...subject,
    acceptedAt: subject.acceptedAt ?? (what === 'accepted' ? at : null),
    endedAt: subject.endedAt ?? (what === 'ended' ? at : null),
  };
  if (version <= subject.heardVersion) return settled;
  return {
    ...settled,
    departmentId: assignment.departmentId,
    executorId: assignment.assigneeId ?? assignment.offeredToId,
    heardVersion: version,
  };
}

/** Keeps the control points of what is under control: by its clock, by the words of its executor, and as time goes by. */
@Injectable()
export class FollowControl {
  constructor(
    private readonly work: UnitOfWork,
    private readonly calendars: CompiledCalendars,
    private readonly policies: PolicyQueries,
    private readonly organisation: OrganisationQueries,
    private readonly consequences: ControlConsequences,
    private readonly breaches: BreachRecorder,
  ) {}

  /** Clocks of assignments plan their control points; a breach is announced or not. */
  async followClocks(tx: Transaction, changes: readonly ClockChange[]): Promise<void> {
    const subjects = new Map<string, { clock: FollowedClock; change: ClockChange }>();
    for (const change of changes) {
      for (const clock of change.clocks) {
        if (clock.kind === 'assignment' && clock.assignmentId !== null)
          subjects.set(clock.assignmentId, { clock, change });
      }
    }
    const contexts = new Map<string, WorkContext>();
    const given = [...subjects].map(([id, { change }]) => newSubject('assignment', id, change.requestId));
    const followed: ControlledSubject[] = [];
    for (const subject of given.length === 0 ? [] : await lockSubjects(tx, given)) {
      const found = subjects.get(subject.id);
      if (found === undefined) continue;
      contexts.set(subject.id, found.change.context);
      followed.push(withClock(subject, found.clock, await this.percentsOf(tx, found.change)));
    }
    await this.settle(tx, followed, contexts);
    for (const { requestId, clocks, context } of changes) {
      const breached = clocks.filter(({ state }) => state === 'breached');
      await this.breaches.execute(requestId, breached, { ...context, tx });
    }
  }

  async followAssignments(tx: Transaction, news: readonly AssignmentNews[]): Promise<void> {
    if (news.length === 0) return;
    const contexts = new Map<string, WorkContext>();
    const given = new Map<string, ControlledSubject>();
    for (const { assignment, version, at, what, context } of news) {
      const { assignmentId, requestId, percent, forecastAt } = assignment;
      contexts.set(assignmentId, context);
      given.set(assignmentId, newSubject('assignment', assignmentId, requestId));
      if (what !== 'reported') continue;
      const forecast = forecastAt === null ? null : Date.parse(forecastAt);
      await storeReport(tx, assignmentId, requestId, { version, at, percent, forecastAt: forecast });
    }
    const subjects = await lockSubjects(tx, [...given.values()]);
    const followed = subjects.map((subject) =>
      news.filter(({ assignment }) => assignment.assignmentId === subject.id).reduce(withNews, subject),
    );
    await this.settle(tx, followed, contexts);
  }

  /** The words of a report, which travel apart from it. */
  async hearWords(
    tx: Transaction,
    said: {
      readonly assignmentId: string;
      readonly requestId: string;
      readonly version: number;
      readonly text: string;
    },
  ): Promise<void> {
    await storeReport(tx, said.assignmentId, said.requestId, { version: said.version, text: said.text });
  }

  /** What went by before `now`; answers how many subjects were looked at. */
  async followTime(tx: Transaction, now: Date, limit: number, context: WorkContext): Promise<number> {
    const subjects = await lockDueSubjects(tx, now, limit);
    await this.settle(tx, subjects, new Map(subjects.map(({ id }) => [id, context])));
    return subjects.length;
  }

  private async percentsOf(tx: Transaction, { policyId, policyVersion }: ClockChange): Promise<readonly number[]> {
    if (policyId === null || policyVersion === null) return [];
    const content = await this.policies.contentOf(tx, policyId, policyVersion);
    return content === undefined ? [] : controlPercentsOf(content);
  }

  private async settle(
    tx: Transaction,
    subjects: readonly ControlledSubject[],
    contexts: ReadonlyMap<string, WorkContext>,
  ): Promise<void> {
    if (subjects.length === 0) return;
    const ids = subjects.map(({ id }) => id);
    const points = await readPoints(tx, ids);
    const reports = await readReports(tx, ids);
    const outcomes: { subject: ControlledSubject; points: readonly ControlPoint[] }[] = [];
    for (const subject of subjects) {
      const context = contexts.get(subject.id);
      if (context === undefined) continue;
      outcomes.push(
        await this.work.run({ ...context, tx }, (work) =>
          this.settleOne(work, subject, points.get(subject.id) ?? [], reports.get(subject.id) ?? []),
        ),
      );
    }
    await saveSubjects(tx, outcomes);
  }

  private async settleOne(
    work: Work,
    subject: ControlledSubject,
    points: readonly ControlPoint[],
    reports: readonly Report[],
  ): Promise<{ subject: ControlledSubject; points: readonly ControlPoint[] }> {
    const { calendarId, calendarVersion } = subject;
    const calendar =
      calendarId === null || calendarVersion === null
        ? undefined
        : (await this.calendars.find(work, calendarId, calendarVersion))?.working;
    const now = work.now.getTime();
    const look = { now, calendar, respondBy: now, newId: () => work.newId() };
    const first = settleSubject(subject, points, reports, look);
    // How long the executor has to answer is looked up only where somebody is asked.
    const settled = first.steps.includes('tell')
      ? settleSubject(subject, points, reports, { ...look, respondBy: await this.respondBy(work, subject) })
      : first;
    return { subject: await this.consequences.execute(work, settled, reports), points: settled.points };
  }

  private async respondBy(work: Work, { departmentId, requestId }: ControlledSubject): Promise<number> {
    const organisation = await this.organisation.read(work, work.now);
    const by = await this.organisation.acknowledgeBy(
      work,
      organisation,
      departmentId,
      work.now,
      requestId ?? undefined,
    );
    return by.getTime();
  }
}
