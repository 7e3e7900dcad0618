import { Controller, Inject } from '@nestjs/common';
import { importChunkCounted, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, UnitOfWork, contextOfEvent } from '@okno/service-kit';
import { ImportRepository } from './import.repository.js';

/** Adds what another service made of an import's rows; the last count ends the import. */
@Controller()
export class ImportCountsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
    private readonly imports: ImportRepository,
  ) {}

  @Consumes(importChunkCounted, { kind: 'reaction' })
  async onCounted(
    { data }: EventEnvelope<EventPayload<typeof importChunkCounted>>,
    eventContext: EventContext,
  ): Promise<void> {
    await this.work.run(contextOfEvent(this.service, eventContext), async (work) => {
      if (await this.imports.count(work, data.importId, data)) await this.imports.finish(work, data.importId, work.now);
    });
  }
}
