import { Controller, Inject } from '@nestjs/common';
import { importUndoAsked, invoiceRowsReceived, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { ImportInvoices } from './import-invoices.usecase.js';
import { UndoInvoices } from './undo-invoices.usecase.js';

/** Takes over the invoices of the past that files bring. */
@Controller()
export class ImportsConsumer {
  constructor(
    private readonly importInvoices: ImportInvoices,
    private readonly undoInvoices: UndoInvoices,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  @Consumes(invoiceRowsReceived, { kind: 'reaction' })
  async onRows(
    { data }: EventEnvelope<EventPayload<typeof invoiceRowsReceived>>,
    eventContext: EventContext,
  ): Promise<void> {
    await this.importInvoices.execute(data, contextOfEvent(this.service, eventContext));
  }

  @Consumes(importUndoAsked, { kind: 'reaction' })
  async onUndoAsked(
    { data }: EventEnvelope<EventPayload<typeof importUndoAsked>>,
    eventContext: EventContext,
  ): Promise<void> {
    if (data.kind !== 'invoice') return;
    await this.undoInvoices.execute(data, contextOfEvent(this.service, eventContext));
  }
}
