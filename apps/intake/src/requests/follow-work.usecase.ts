import { Injectable } from '@nestjs/common';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { RecordFacts } from './record-facts.usecase.js';
import { RequestRepository } from './request.repository.js';

/** Draws the consequences of what other services did for a request; one that is not known yet draws them when it comes. */
@Injectable()
export class FollowWork {
  constructor(
    private readonly work: UnitOfWork,
    private readonly requests: RequestRepository,
    private readonly facts: RecordFacts,
  ) {}

  async execute(requestId: string, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const request = await this.requests.lockRoot(work, requestId);
      if (request !== undefined) await this.facts.execute(work, request, []);
    });
  }
}
