import { Inject, Injectable } from '@nestjs/common';
import { compileCalendar, type Calendar, type WorkingCalendar } from '@okno/business-time';
import { SETTINGS } from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import type { Queryable } from './request.repository.js';
import type { RequestRecord } from './request.rules.js';
import {
  choosePolicy,
  usualReopenDays,
  usualSilenceDays,
  workingDaysLater,
  type ClosingPolicy,
} from './silence.rules.js';

const usualHours = [['09:00', '18:00']] as const;
const dayMilliseconds = 86_400_000;

/** What the service-level policies say about the end of a request. */
@Injectable()
export class ClosingPolicyQueries {
  private readonly calendars = new Map<string, WorkingCalendar>();

  constructor(@Inject(SETTINGS) private readonly settings: IntakeSettings) {}

  /** When the client's silence counts as a confirmation of the answer given at `solvedAt`. */
  async silenceEnds(tx: Queryable, request: RequestRecord, solvedAt: Date): Promise<Date> {
    const policy = await this.policyOf(tx, request);
    const calendar = await this.calendarOf(tx, policy?.calendarId);
    return workingDaysLater(solvedAt, policy?.silenceDays ?? usualSilenceDays, calendar);
  }

  /** Until when a client's word reopens a closed request; null for one that is not closed. */
  async reopenUntil(tx: Queryable, request: RequestRecord): Promise<Date | null> {
    if (request.closedAt === null) return null;
    const policy = await this.policyOf(tx, request);
    return new Date(request.closedAt.getTime() + (policy?.reopenDays ?? usualReopenDays) * dayMilliseconds);
  }

  private async policyOf(tx: Queryable, request: RequestRecord): Promise<ClosingPolicy | undefined> {
    const policies = await tx.query<ClosingPolicy>(
      `SELECT calendar_id AS "calendarId", kinds, product_ids AS "productIds", segments,
         silence_days AS "silenceDays", reopen_days AS "reopenDays"
       FROM policy_replica WHERE active ORDER BY id`,
    );
    const [client] = await tx.query<{ segment: string | null }>('SELECT segment FROM client WHERE id = $1', [
      request.clientId,
    ]);
    const { kind, productId } = request;
    return choosePolicy(policies, { kind, productId, segment: client?.segment ?? null });
  }

  private async calendarOf(tx: Queryable, id: string | undefined): Promise<WorkingCalendar> {
    const [row] = await tx.query<{ calendar: Calendar; version: number }>(
      'SELECT calendar, version FROM calendar_replica WHERE id = $1',
      [id ?? null],
    );
    const key = row === undefined ? '' : `${id ?? ''}:${String(row.version)}`;
    const known = this.calendars.get(key);
    if (known !== undefined) return known;
    const compiled = compileCalendar(row?.calendar ?? this.usualCalendar());
    this.calendars.set(key, compiled);
    return compiled;
  }

  private usualCalendar(): Calendar {
    const week = { mon: usualHours, tue: usualHours, wed: usualHours, thu: usualHours, fri: usualHours };
    return { timezone: this.settings.OKNO_TIMEZONE, week };
  }
}
