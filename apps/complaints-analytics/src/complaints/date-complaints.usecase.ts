import { Injectable } from '@nestjs/common';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
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

  async execute(context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
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
