import { Inject, Injectable } from '@nestjs/common';
import type { ClientNoticeReason, Language } from '@okno/contracts';
import { SETTINGS, type Work } from '@okno/service-kit';
import type { EscalationSettings } from '../config.js';
import { announceNotice, discardDrafts, insertNotice, wasToldOfDelay } from './client-notices.repository.js';
import type { ControlledSubject, Settled } from './control-subject.rules.js';
import { noticeText, type NoticeFacts } from './notice-texts.rules.js';

/** Drafts what a client should know after a look at a subject. The owner sends it, or a delay goes by itself in the end. */
@Injectable()
export class DraftNotice {
  constructor(@Inject(SETTINGS) private readonly settings: EscalationSettings) {}

  async afterLook(work: Work, subject: ControlledSubject, settled: Settled): Promise<void> {
    const { requestId } = subject;
    if (requestId === null || subject.startedAt === null) return;
    if (subject.endedAt !== null) {
      await this.discard(work, subject, ['progress', 'delay']);
      return;
    }
    const wanted = this.wanted(settled, work.now.getTime());
    if (wanted === undefined) return;
    // Who was told of the delay learns nothing new from the last point that is missed.
    const isOld = wanted.why === 'delay' && settled.late === undefined;
    if (isOld && (await wasToldOfDelay(work, requestId, subject.id))) return;
    await this.draft(work, subject, requestId, wanted);
  }

  /** A late forecast, or the last point missed, is a delay to come; else a point that was passed is progress. */
  private wanted(
    { late, news, points, subject }: Settled,
    now: number,
  ): (Omit<NoticeFacts, 'reference'> & { readonly sendsAt: number | null }) | undefined {
    const last = points.at(-1);
    const nothing = { pointPercent: null, reportedPercent: null };
    if (late !== undefined) {
      const sendsAt = Math.max(now, last?.dueAt ?? now);
      return { ...nothing, why: 'delay', forecastAt: late.forecastAt, sendsAt };
    }
    const missedLast = news.some(({ what, point }) => what === 'missed' && point.percent === last?.percent);
    if (missedLast && (subject.deadlineAt ?? now) > now) {
      const forecastAt = (subject.forecastAt ?? 0) > (subject.deadlineAt ?? 0) ? subject.forecastAt : null;
      return { ...nothing, why: 'delay', forecastAt, sendsAt: now };
    }
    const passed = news.filter(({ what }) => what === 'passed').at(-1)?.point;
    if (passed === undefined) return undefined;
    return {
      why: 'progress',
      pointPercent: passed.percent,
      reportedPercent: null,
      forecastAt: subject.forecastAt,
      sendsAt: null,
    };
  }

  private async draft(
    work: Work,
    subject: ControlledSubject,
    requestId: string,
    { sendsAt, ...facts }: Omit<NoticeFacts, 'reference'> & { readonly sendsAt: number | null },
  ): Promise<void> {
    const [about] = await work.query<{ reference: string; language: Language | null; percent: number | null }>(
      `SELECT r.reference, c.language,
         (SELECT percent FROM control_report WHERE subject_id = $2 AND at IS NOT NULL ORDER BY version DESC LIMIT 1) AS percent
       FROM request_replica r LEFT JOIN client_replica c ON c.id = r.client_id WHERE r.id = $1`,
      [requestId, subject.id],
    );
    if (about === undefined) return;
    const { reference } = about;
    const language = about.language ?? 'ru';
    // A newer draft replaces what waits; progress does not replace an announcement of a delay.
    await this.discard(work, subject, facts.why === 'delay' ? ['progress', 'delay'] : ['progress']);
    const text = noticeText(
      { ...facts, reference, reportedPercent: about.percent },
      language,
      this.settings.OKNO_TIMEZONE,
    );
    const notice = await insertNotice(work, {
      ...{
        id: work.newId(),
        requestId,
        why: facts.why,
        subjectKind: subject.kind,
        subjectId: subject.id,
        language,
        text,
      },
      sendsAt: sendsAt === null ? null : new Date(sendsAt),
    });
    await announceNotice(work, 'drafted', notice, null);
  }

  private async discard(work: Work, { id }: ControlledSubject, reasons: readonly ClientNoticeReason[]): Promise<void> {
    for (const notice of await discardDrafts(work, id, reasons)) await announceNotice(work, 'discarded', notice, null);
  }
}
