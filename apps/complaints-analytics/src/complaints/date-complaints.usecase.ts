import { Injectable } from '@nestjs/common';
import type { EventPayload, calendarPublished } from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { keepCalendar } from '../replicas/keep-calendar.queries.js';
import { announceFact } from './complaint-facts.repository.js';
import { ComplaintPromises } from './complaint-promises.queries.js';
import { lockUndated, saveComplaint } from './complaints.repository.js';

/** Promises what could not be promised before, because no calendar was known. */
@Injectable()
export class DateComplaints {
  constructor(
    private readonly work: UnitOfWork,
    private readonly promises: ComplaintPromises,
  ) {}

  async execute(calendar: EventPayload<typeof calendarPublished>, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      // The replica hears of it too, but perhaps only after this.
      await keepCalendar(work, calendar);
      for (const complaint of await lockUndated(work)) {
        const dated = await this.promises.date(work, complaint);
        if (dated.answerDueAt === null) continue;
        const next = { ...dated, version: complaint.version + 1 };
        await saveComplaint(work, next);
        announceFact(work, 'date', next);
      }
    });
  }
}
