import { Controller, Inject } from '@nestjs/common';
import { clientErased, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { EraseClientData } from './erase-client-data.usecase.js';

@Controller()
export class ErasureConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly erase: EraseClientData,
  ) {}

  @Consumes(clientErased, { kind: 'reaction' })
  async onErased({ data }: EventEnvelope<EventPayload<typeof clientErased>>, context: EventContext): Promise<void> {
    await this.erase.execute(data, contextOfEvent(this.service, context));
  }
}
