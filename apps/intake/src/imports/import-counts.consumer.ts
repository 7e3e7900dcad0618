import { Controller, Inject } from '@nestjs/common';
import { importChunkCounted, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { CountImportRows } from './count-import-rows.usecase.js';

/** Hears what other services made of an import's rows. */
@Controller()
export class ImportCountsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly count: CountImportRows,
  ) {}

  @Consumes(importChunkCounted, { kind: 'reaction' })
  async onCounted(
    { data }: EventEnvelope<EventPayload<typeof importChunkCounted>>,
    eventContext: EventContext,
  ): Promise<void> {
    await this.count.execute(data, contextOfEvent(this.service, eventContext));
  }
}
