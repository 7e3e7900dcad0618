import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';
import { SETTINGS } from '@okno/service-kit';
import type { ComplaintsAnalyticsSettings } from '../config.js';
import { Calendars } from '../replicas/calendars.queries.js';
import type { Complaint } from './complaint.rules.js';
import { promise } from './promise.rules.js';

/** Dates complaints by the calendars that are known. */
@Injectable()
export class ComplaintPromises {
  constructor(
    private readonly calendars: Calendars,
    @Inject(SETTINGS) private readonly settings: ComplaintsAnalyticsSettings,
  ) {}

  async date(tx: Pick<Transaction, 'query'>, complaint: Complaint): Promise<Complaint> {
    return promise(complaint, await this.calendars.ofDepartment(tx, complaint.departmentId), {
      acknowledge: this.settings.OKNO_COMPLAINT_ACKNOWLEDGE_MINUTES,
      answer: this.settings.OKNO_COMPLAINT_ANSWER_MINUTES,
      answerCritical: this.settings.OKNO_COMPLAINT_CRITICAL_ANSWER_MINUTES,
    });
  }
}
