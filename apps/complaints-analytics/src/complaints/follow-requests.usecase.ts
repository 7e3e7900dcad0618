import { Inject, Injectable } from '@nestjs/common';
import type { RequestState } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { takeTurn, SETTINGS, UnitOfWork, type WorkContext } from '@okno/service-kit';
import type { ComplaintsAnalyticsSettings } from '../config.js';
import { announceRegistered, journal } from './complaint-facts.repository.js';
import { ComplaintPromises } from './complaint-promises.queries.js';
import { lockComplaintsOfRequest, nextReference, saveComplaint } from './complaints.repository.js';
import { newComplaint } from './registration.rules.js';
import { WordComplaints } from './word-complaints.usecase.js';

/** A request as it was registered. */
export interface RegisteredRequest {
  readonly request: RequestState;
  readonly context: WorkContext;
}

/** Makes the one complaint of a request of kind complaint, unless somebody has registered it already or it was there first. */
@Injectable()
export class FollowRequests {
  constructor(
    private readonly work: UnitOfWork,
    private readonly words: WordComplaints,
    private readonly promises: ComplaintPromises,
    @Inject(SETTINGS) private readonly settings: ComplaintsAnalyticsSettings,
  ) {}

  async execute(tx: Transaction, registered: readonly RegisteredRequest[]): Promise<void> {
    const complains = ({ request }: RegisteredRequest): boolean =>
      request.kind === 'complaint' && request.complaintId === null;
    // The words of other requests were only held in case they were a complaint's.
    const others = registered.filter((each) => !complains(each));
    await this.words.forget(
      tx,
      others.map(({ request }) => request.requestId),
    );
    for (const each of registered) if (complains(each)) await this.follow(each);
  }

  private async follow({ request, context }: RegisteredRequest): Promise<void> {
    const { requestId, clientId, productId, registeredAt } = request;
    await this.work.run(context, async (work) => {
      await takeTurn(work, `request:${requestId}`);
      const ofRequest = await lockComplaintsOfRequest(work, requestId);
      if (ofRequest.some(({ own }) => own)) return;
      const [words] = await work.query<{ text: string }>('SELECT text FROM request_text_replica WHERE id = $1', [
        requestId,
      ]);
      const complaint = await this.promises.date(
        work,
        newComplaint(
          {
            clientId,
            requestId,
            about: { causeId: null, productId, departmentId: null, employeeId: null },
            severity: 'normal',
            text: words?.text ?? null,
            receivedAt: new Date(registeredAt),
            registeredById: null,
          },
          {
            id: work.newId(),
            reference: await nextReference(work, this.settings.OKNO_TIMEZONE, work.now),
            own: true,
            claimed: false,
            now: work.now,
          },
        ),
      );
      await saveComplaint(work, complaint);
      announceRegistered(work, complaint, false);
      journal(work, 'register', complaint);
    });
  }
}
