import { Controller, Inject } from '@nestjs/common';
import { invoiceRowsReceived, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { ImportInvoices } from './import-invoices.usecase.js';

/** Takes over the invoices of the past that files bring. */
@Controller()
export class ImportsConsumer {
  constructor(
    private readonly importInvoices: ImportInvoices,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  @Consumes(invoiceRowsReceived, { kind: 'reaction' })
  async onRows(
    { data }: EventEnvelope<EventPayload<typeof invoiceRowsReceived>>,
    eventContext: EventContext,
  ): Promise<void> {
    await this.importInvoices.execute(data, contextOfEvent(this.service, eventContext));
  }
}
