import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { catalogueDescribed, wellKnown } from '@okno/contracts';
import { contextOfTimer, SERVICE_NAME, UnitOfWork } from '@okno/service-kit';
import { describeCatalogue } from './effect-counts.rules.js';
import { keepCatalogue } from './effect-questions.repository.js';

/** Tells at the start what the cube counts, when that is not what was told last. */
@Injectable()
export class AnnounceCatalogue implements OnApplicationBootstrap {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const catalogueId = wellKnown.cubeCatalogueId;
    const content = describeCatalogue();
    await this.work.run(contextOfTimer(this.service), async (work) => {
      const version = await keepCatalogue(work, catalogueId, content);
      if (version === undefined) return;
      work.publish(catalogueDescribed, { catalogueId, ...content }, { id: catalogueId, version });
    });
  }
}
