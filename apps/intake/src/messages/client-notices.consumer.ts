import { Controller, Inject } from '@nestjs/common';
import { clientNoticeWorded, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { SendNotice } from './send-notice.usecase.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

/** What goes out to clients because of control points. */
export const clientNoticeEvents = [clientNoticeWorded] as const;

@Controller()
export class ClientNoticesConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly sendNotice: SendNotice,
  ) {}

  @Consumes(clientNoticeWorded, { kind: 'reaction' })
  async onWorded({ data }: Of<typeof clientNoticeWorded>, context: EventContext): Promise<void> {
    await this.sendNotice.execute(data, contextOfEvent(this.service, context));
  }
}
