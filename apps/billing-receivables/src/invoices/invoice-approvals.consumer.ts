import { Controller, Inject } from '@nestjs/common';
import { approvalEnds, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { ApproveInvoice } from './approve-invoice.usecase.js';

@Controller()
export class InvoiceApprovalsConsumer {
  constructor(
    private readonly approveInvoice: ApproveInvoice,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  @Consumes(approvalEnds, { kind: 'reaction' })
  async onEnd(
    { data }: EventEnvelope<EventPayload<(typeof approvalEnds)[number]>>,
    context: EventContext,
  ): Promise<void> {
    if (data.subject.kind !== 'invoice') return;
    await this.approveInvoice.follow(data, contextOfEvent(this.service, context));
  }
}
