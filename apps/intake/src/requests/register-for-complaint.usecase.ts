import { Injectable } from '@nestjs/common';
import { requestDescribed, type ComplaintSnapshot } from '@okno/contracts';
import { UnitOfWork, takeTurn, type Work, type WorkContext } from '@okno/service-kit';
import { TimelineRepository } from '../timeline/timeline.repository.js';
import { RecordFacts } from './record-facts.usecase.js';
import { RegisterRequest } from './register-request.usecase.js';
import { complaintSubject, pressureOf } from './registration.rules.js';
import { RequestRepository } from './request.repository.js';

/** A complaint that came without a request gets one, with the id that was minted for it; its words may come before or after. */
@Injectable()
export class RegisterForComplaint {
  constructor(
    private readonly work: UnitOfWork,
    private readonly register: RegisterRequest,
    private readonly requests: RequestRepository,
    private readonly facts: RecordFacts,
    private readonly timeline: TimelineRepository,
  ) {}

  async execute(complaint: ComplaintSnapshot, context: WorkContext): Promise<void> {
    const { requestId, clientId, complaintId } = complaint;
    if (requestId === null || clientId === null) return;
    await this.work.run(context, async (work) => {
      await takeTurn(work, `complaint:${complaintId}`);
      if ((await this.requests.lock(work, requestId)) !== undefined) return;
      const text = (await this.wordsOf(work, complaintId)) ?? '';
      const { request } = await this.register.within(
        work,
        {
          channel: 'api',
          clientId,
          kind: 'complaint',
          subject: complaintSubject(text, complaint.reference),
          description: text,
          ...pressureOf[complaint.severity],
          billable: false,
          ...(complaint.productId === null ? {} : { product: complaint.productId }),
        },
        { requestId, complaintId },
      );
      await this.timeline.adopt(work, requestId, clientId);
      // Work may have been given out for it before it was here.
      await this.facts.execute(work, request, []);
    });
  }

  /** Takes the words over into a request that was made without them. */
  async describe(complaintId: string, text: string, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      await takeTurn(work, `complaint:${complaintId}`);
      const [row] = await work.query<{ id: string; reference: string }>(
        `SELECT id, reference FROM request WHERE complaint_id = $1 AND description = '' FOR UPDATE`,
        [complaintId],
      );
      const request = row === undefined ? undefined : await this.requests.lock(work, row.id);
      if (request === undefined) return;
      const described = {
        ...request,
        subject: complaintSubject(text, request.subject),
        description: text,
        version: request.version + 1,
      };
      await this.requests.save(work, described);
      const { id: requestId, subject, description, version } = described;
      work.publish(requestDescribed, { requestId, subject, description }, { id: requestId, version });
    });
  }

  private async wordsOf(work: Work, complaintId: string): Promise<string | undefined> {
    const [row] = await work.query<{ text: string }>(
      'SELECT text FROM complaint_text_replica WHERE complaint_id = $1',
      [complaintId],
    );
    return row?.text;
  }
}
