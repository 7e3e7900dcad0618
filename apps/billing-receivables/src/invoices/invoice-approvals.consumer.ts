import { Controller, Inject } from '@nestjs/common';
import {
  approvalExpired,
  approvalGranted,
  approvalRejected,
  approvalVoided,
  approvalWithdrawn,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { ApproveInvoice } from './approve-invoice.usecase.js';

/** By which events an invoice becomes approved or not. */
export const invoiceApprovalTriggers = [
  approvalGranted,
  approvalRejected,
  approvalVoided,
  approvalWithdrawn,
  approvalExpired,
] as const;

@Controller()
export class InvoiceApprovalsConsumer {
  constructor(
    private readonly approveInvoice: ApproveInvoice,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  @Consumes(invoiceApprovalTriggers, { kind: 'reaction' })
  async onEnd(
    { data }: EventEnvelope<EventPayload<(typeof invoiceApprovalTriggers)[number]>>,
    context: EventContext,
  ): Promise<void> {
    if (data.subject.kind !== 'invoice') return;
    await this.approveInvoice.follow(data, contextOfEvent(this.service, context));
  }
}
