import { Controller, Inject } from '@nestjs/common';
import { importChunkCounted, invoiceChunkCounted, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { CountImportRows } from './count-import-rows.usecase.js';

/** How other services say what they made of an import's rows. */
export const importCountEvents = [importChunkCounted, invoiceChunkCounted] as const;

/** Hears what other services made of an import's rows. */
@Controller()
export class ImportCountsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly count: CountImportRows,
  ) {}

  @Consumes<(typeof importCountEvents)[number]>(importCountEvents, { kind: 'reaction' })
  async onCounted(
    { data }: EventEnvelope<EventPayload<typeof importChunkCounted>>,
    eventContext: EventContext,
  ): Promise<void> {
    await this.count.execute(data, contextOfEvent(this.service, eventContext));
  }
}
