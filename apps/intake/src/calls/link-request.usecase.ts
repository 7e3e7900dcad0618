import { Injectable } from '@nestjs/common';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { CallRepository } from './call.repository.js';
import { SettleCall } from './settle-call.usecase.js';

/** Gives calls the request that names them, with its client and product. */
@Injectable()
export class LinkRequest {
  constructor(
    private readonly work: UnitOfWork,
    private readonly calls: CallRepository,
    private readonly settle: SettleCall,
  ) {}

  async execute(namedCalls: readonly string[], context: WorkContext): Promise<void> {
    // In one order always, so that two requests that name the same calls do not wait for each other.
    const callIds = [...new Set(namedCalls)].sort();
    if (callIds.length === 0) return;
    await this.work.run(context, async (work) => {
      for (const callId of callIds) {
        await this.calls.lock(work, callId);
        await this.settle.execute(work, callId);
      }
    });
  }
}
