import { Controller, Inject } from '@nestjs/common';
import { complaintRowsReceived, importUndoAsked, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { ImportComplaints } from './import-complaints.usecase.js';
import { UndoComplaints } from './undo-complaints.usecase.js';

@Controller()
export class ImportsConsumer {
  constructor(
    private readonly importComplaints: ImportComplaints,
    private readonly undoComplaints: UndoComplaints,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  @Consumes(complaintRowsReceived, { kind: 'reaction' })
  async onRows(
    { data }: EventEnvelope<EventPayload<typeof complaintRowsReceived>>,
    eventContext: EventContext,
  ): Promise<void> {
    await this.importComplaints.execute(data, contextOfEvent(this.service, eventContext));
  }

  @Consumes(importUndoAsked, { kind: 'reaction' })
  async onUndoAsked(
    { data }: EventEnvelope<EventPayload<typeof importUndoAsked>>,
    eventContext: EventContext,
  ): Promise<void> {
    if (data.kind !== 'complaint') return;
    await this.undoComplaints.execute(data, contextOfEvent(this.service, eventContext));
  }
}
