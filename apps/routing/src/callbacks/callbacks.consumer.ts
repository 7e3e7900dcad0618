import { Controller, Inject } from '@nestjs/common';
import { callDescribed, callRecorded, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { readCall, toKnownCall } from './calls.queries.js';
import { SettleCall } from './settle-call.usecase.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

/** What call-backs react to. Imported calls owe none: nobody is called for what happened in another system. */
export const callbackTriggers = [callDescribed, callRecorded] as const;

@Controller()
export class CallbacksConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly settleCall: SettleCall,
  ) {}

  @Consumes(callRecorded, { kind: 'reaction' })
  async onCall({ data }: Of<typeof callRecorded>, context: EventContext): Promise<void> {
    await this.settleCall.execute(toKnownCall(data.call), undefined, contextOfEvent(this.service, context));
  }

  /** The numbers of a call may come after it and show that two missed calls are of the same party. */
  @Consumes(callDescribed, { kind: 'reaction' })
  async onNumbers({ data }: Of<typeof callDescribed>, context: EventContext): Promise<void> {
    const call = await readCall(context.tx, data.id);
    if (call === undefined) return;
    const number = call.direction === 'outbound' ? data.to : data.from;
    await this.settleCall.execute(call, number, contextOfEvent(this.service, context));
  }
}
