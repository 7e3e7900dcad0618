import { Injectable } from '@nestjs/common';
import type { TelephonyEventAnswer, TelephonyEventBody } from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { CallRepository } from '../calls/call.repository.js';
import { SettleCall } from '../calls/settle-call.usecase.js';

/** Keeps one thing the telephone exchange tells, in any order and repetition, and settles the call it belongs to. */
@Injectable()
export class RecordTelephonyEvent {
  constructor(
    private readonly work: UnitOfWork,
    private readonly calls: CallRepository,
    private readonly settle: SettleCall,
  ) {}

  execute(body: TelephonyEventBody, context: WorkContext): Promise<TelephonyEventAnswer> {
    return this.work.run(context, async (work) => {
      const { callId } = body;
      await this.calls.lock(work, callId);
      const event = {
        event: body.event,
        at: new Date(body.at),
        direction: body.direction,
        from: body.from,
        to: body.to,
        queue: body.queue ?? null,
        product: body.product ?? null,
        employeeExtension: body.employeeExtension ?? null,
        disposition: body.disposition ?? null,
      };
      const isNew = await this.calls.addEvent(work, callId, event, work.now);
      const call = isNew ? await this.settle.execute(work, callId) : await this.calls.find(work, callId);
      if (call === undefined) throw new Error('a call with an event has a row');
      if (isNew) {
        work.audit({
          action: 'call.event',
          subjectKind: 'call',
          subjectIds: [call.id],
          clientIds: call.clientId === null ? [] : [call.clientId],
          details: { event: body.event },
        });
      }
      return { id: call.id, callId };
    });
  }
}
