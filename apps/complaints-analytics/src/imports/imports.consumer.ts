import { Controller, Inject } from '@nestjs/common';
import { complaintRowsReceived, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { ImportComplaints } from './import-complaints.usecase.js';

@Controller()
export class ImportsConsumer {
  constructor(
    private readonly importComplaints: ImportComplaints,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  @Consumes(complaintRowsReceived, { kind: 'reaction' })
  async onRows(
    { data }: EventEnvelope<EventPayload<typeof complaintRowsReceived>>,
    eventContext: EventContext,
  ): Promise<void> {
    await this.importComplaints.execute(data, contextOfEvent(this.service, eventContext));
  }
}
