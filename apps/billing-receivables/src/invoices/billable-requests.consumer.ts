import { Controller, Inject } from '@nestjs/common';
import { requestSolved, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { DraftForRequest } from './draft-for-request.usecase.js';

@Controller()
export class BillableRequestsConsumer {
  constructor(
    private readonly draftForRequest: DraftForRequest,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  @Consumes(requestSolved, { kind: 'reaction' })
  async onSolved(
    { data }: EventEnvelope<EventPayload<typeof requestSolved>>,
    eventContext: EventContext,
  ): Promise<void> {
    if (data.request.billable)
      await this.draftForRequest.execute(data.request, contextOfEvent(this.service, eventContext));
  }
}
