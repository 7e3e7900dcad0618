import { Controller, Inject } from '@nestjs/common';
import { requestRegistered, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { LinkRequest } from './link-request.usecase.js';

/** Hears of requests that name calls, whichever of the two came first. */
@Controller()
export class RequestsOfCallsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly link: LinkRequest,
  ) {}

  @Consumes(requestRegistered, { kind: 'reaction' })
  async onRequest(
    { data }: EventEnvelope<EventPayload<typeof requestRegistered>>,
    eventContext: EventContext,
  ): Promise<void> {
    await this.link.execute(data.callIds, contextOfEvent(this.service, eventContext));
  }
}
