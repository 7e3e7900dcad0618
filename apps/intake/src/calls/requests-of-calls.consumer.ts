import { Controller, Inject } from '@nestjs/common';
import { requestRegistered, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, UnitOfWork, contextOfEvent } from '@okno/service-kit';
import { CallRepository } from './call.repository.js';
import { SettleCall } from './settle-call.usecase.js';

/** Gives calls the request that names them, whichever of the two came first. */
@Controller()
export class RequestsOfCallsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
    private readonly calls: CallRepository,
    private readonly settle: SettleCall,
  ) {}

  @Consumes(requestRegistered, { kind: 'reaction' })
  async onRequest(
    { data }: EventEnvelope<EventPayload<typeof requestRegistered>>,
    eventContext: EventContext,
  ): Promise<void> {
    const callIds = [...new Set(data.callIds)].sort();
    if (callIds.length === 0) return;
    await this.work.run(contextOfEvent(this.service, eventContext), async (work) => {
      for (const callId of callIds) {
        await this.calls.lock(work, callId);
        await this.settle.execute(work, callId);
      }
    });
  }
}
