import { Controller, Inject } from '@nestjs/common';
import {
  importedComplaintsUndone,
  importedInvoicesUndone,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { CountUndoRound } from './count-undo-round.usecase.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

/** How other services say what they took back of an import. */
export const undoRoundEvents = [importedComplaintsUndone, importedInvoicesUndone] as const;

/** Hears what other services took back of an import. */
@Controller()
export class UndoRoundsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly count: CountUndoRound,
  ) {}

  @Consumes(importedComplaintsUndone, { kind: 'reaction' })
  async onComplaints({ data }: Of<typeof importedComplaintsUndone>, eventContext: EventContext): Promise<void> {
    const { rows, ...round } = data;
    const counted = { ...round, kind: 'complaint' as const, takenBack: rows.length };
    await this.count.execute(counted, contextOfEvent(this.service, eventContext));
  }

  @Consumes(importedInvoicesUndone, { kind: 'reaction' })
  async onInvoices({ data }: Of<typeof importedInvoicesUndone>, eventContext: EventContext): Promise<void> {
    const { rows, ...round } = data;
    const counted = { ...round, kind: 'invoice' as const, takenBack: rows.length };
    await this.count.execute(counted, contextOfEvent(this.service, eventContext));
  }
}
