import { Injectable } from '@nestjs/common';
import {
  controlNoticeGiven,
  controlPointMissed,
  controlPointPassed,
  forecastBecameLate,
  type ControlNoticeReason,
} from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { findPresent } from '../escalations/find-present.rules.js';
import { OrganisationQueries } from '../escalations/organisation.queries.js';
import { RaiseEscalation } from '../escalations/raise-escalation.usecase.js';
import { addresseesOf } from './control-ladder.rules.js';
import type { PointNews } from './control-points.rules.js';
import type { ControlledSubject, Report, Settled } from './control-subject.rules.js';
import { DraftNotice } from './draft-notice.usecase.js';
import { missedReason } from './notice-texts.rules.js';

const definitions = { passed: controlPointPassed, missed: controlPointMissed } as const;
const iso = (moment: number): string => new Date(moment).toISOString();
const isoOrNull = (moment: number | null | undefined): string | null =>
  typeof moment === 'number' ? iso(moment) : null;

interface Concerned {
  readonly ownerId: string;
  readonly reference: string;
}

interface NoticeStep {
  readonly step: string;
  readonly level: number;
  readonly why: ControlNoticeReason;
  readonly percent: number | null;
}

/** Announces what followed from a look at a subject, tells people, hands matters up and drafts what the client should know. */
@Injectable()
export class ControlConsequences {
  constructor(
    private readonly organisation: OrganisationQueries,
    private readonly raiseEscalation: RaiseEscalation,
    private readonly drafts: DraftNotice,
  ) {}

  /** The subject with what was done for it, to be stored. */
  async execute(work: Work, settled: Settled, reports: readonly Report[]): Promise<ControlledSubject> {
    const announced = this.announce(work, settled, reports);
    const { news, steps, late } = settled;
    const concerned = news.length + steps.length === 0 && !late ? undefined : await this.concerned(work, announced);
    if (late !== undefined && concerned !== undefined) {
      const step = { step: `forecast:${late.version}`, level: 0, why: 'forecast-late', percent: null } as const;
      await this.tell(work, announced, [concerned.ownerId], step);
    }
    const percent = news.filter(({ what }) => what === 'missed').at(-1)?.point.percent ?? null;
    let { escalationId } = announced;
    for (const step of steps) {
      const { executorId } = announced;
      const owner = concerned?.ownerId ?? null;
      if (step === 'tell') {
        const about = { step: 'level:1', level: 1, why: 'point-missed', percent } as const;
        await this.tell(work, announced, [executorId, owner], about);
      } else escalationId ??= await this.escalate(work, announced, concerned, percent);
    }
    await this.drafts.afterLook(work, announced, settled);
    return { ...announced, escalationId };
  }

  private announce(work: Work, { subject, news, late }: Settled, reports: readonly Report[]): ControlledSubject {
    let { version } = subject;
    const about = this.about(subject);
    for (const { what, point } of news) {
      version += 1;
      const report = reports.find((one) => one.version === point.reportVersion);
      const payload = {
        ...about,
        pointId: point.id,
        percent: point.percent,
        dueAt: iso(point.dueAt),
        reportedPercent: report?.percent ?? null,
        forecastAt: isoOrNull(report?.forecastAt),
        at: iso(point.settledAt ?? point.dueAt),
      };
      work.publish(definitions[what], payload, { id: subject.id, version });
    }
    if (typeof late?.forecastAt === 'number') {
      version += 1;
      const deadlineAt = iso(subject.deadlineAt ?? late.forecastAt);
      const payload = { ...about, forecastAt: iso(late.forecastAt), deadlineAt, at: iso(late.at) };
      work.publish(forecastBecameLate, payload, { id: subject.id, version });
    }
    return version === subject.version ? subject : { ...subject, version };
  }

  private about({ id, kind, requestId, departmentId, executorId }: ControlledSubject) {
    return { orderKey: requestId ?? id, subjectKind: kind, subjectId: id, requestId, departmentId, executorId };
  }

  private async concerned(work: Work, { requestId }: ControlledSubject): Promise<Concerned | undefined> {
    const [row] = await work.query<Concerned>(
      'SELECT owner_id AS "ownerId", reference FROM request_replica WHERE id = $1',
      [requestId],
    );
    return row;
  }

  /** Once for each step and person, also when everything happens again after a crash. */
  private async tell(
    work: Work,
    subject: ControlledSubject,
    principals: readonly (string | null)[],
    { step, level, why, percent }: NoticeStep,
  ): Promise<void> {
    const { absences, inactive, at, fallbackId } = await this.organisation.read(work, work.now);
    const presentFor = (id: string): string | undefined => findPresent(id, absences, inactive, at);
    const told: string[] = [];
    for (const { addresseeId, actingForId } of addresseesOf(principals, presentFor, fallbackId)) {
      const noticeId = work.newId();
      const made = await work.query(
        `INSERT INTO control_notice (id, subject_id, step, addressee_id, acting_for_id, given_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id`,
        [noticeId, subject.id, step, addresseeId, actingForId, work.now],
      );
      if (made.length === 0) continue;
      told.push(addresseeId);
      const notice = { noticeId, why, level, percent, addresseeId, actingForId, at: work.now.toISOString() };
      work.publish(controlNoticeGiven, { ...this.about(subject), ...notice }, { id: noticeId, version: 1 });
    }
    if (told.length === 0) return;
    work.audit({
      action: 'control.tell',
      subjectKind: subject.kind,
      subjectIds: [subject.id],
      details: { why, level, addresseeIds: told },
    });
  }

  private async escalate(
    work: Work,
    subject: ControlledSubject,
    concerned: Concerned | undefined,
    percent: PointNews['point']['percent'] | null,
  ): Promise<string | null> {
    const { requestId, executorId, departmentId } = subject;
    if (requestId === null || concerned === undefined) return null;
    const reason = missedReason(concerned.reference, percent);
    const passOver = [executorId, concerned.ownerId].filter((id) => id !== null);
    const raised = await this.raiseEscalation.executeByItself(work, { requestId, departmentId, reason, passOver });
    return raised ?? null;
  }
}
