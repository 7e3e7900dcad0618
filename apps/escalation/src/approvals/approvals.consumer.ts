import { Controller, Inject } from '@nestjs/common';
import {
  absenceCancelled,
  absencePlanned,
  compensationApprovalAsked,
  compensationApprovalCalledOff,
  departmentDefined,
  employeeDefined,
  invoiceApprovalAsked,
  invoiceApprovalCalledOff,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { contextOfEvent, SERVICE_NAME } from '@okno/service-kit';
import { AskApproval } from './ask-approval.usecase.js';
import { WatchApprovals } from './watch-approvals.usecase.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

const asks = [compensationApprovalAsked, invoiceApprovalAsked] as const;
const callsOff = [compensationApprovalCalledOff, invoiceApprovalCalledOff] as const;
const companyChanges = [absenceCancelled, absencePlanned, departmentDefined, employeeDefined] as const;

/** By which events approvals are asked, voided and handed on. */
export const approvalTriggers = [...asks, ...callsOff, ...companyChanges] as const;

@Controller()
export class ApprovalsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly askApproval: AskApproval,
    private readonly watchApprovals: WatchApprovals,
  ) {}

  @Consumes(asks, { kind: 'reaction' })
  async onAsked({ data }: Of<(typeof asks)[number]>, context: EventContext): Promise<void> {
    await this.askApproval.executeAsked(data, contextOfEvent(this.service, context));
  }

  @Consumes(callsOff, { kind: 'reaction' })
  async onCalledOff({ data }: Of<(typeof callsOff)[number]>, context: EventContext): Promise<void> {
    await this.askApproval.executeCalledOff(data.approvalId, contextOfEvent(this.service, context));
  }

  @Consumes(companyChanges, { kind: 'reaction' })
  async onCompany(_event: Of<(typeof companyChanges)[number]>, context: EventContext): Promise<void> {
    await this.watchApprovals.executeChanged(contextOfEvent(this.service, context));
  }
}
