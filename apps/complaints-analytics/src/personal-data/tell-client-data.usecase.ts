import { Injectable } from '@nestjs/common';
import type { PersonalDataPart } from '@okno/contracts';
import { UnitOfWork, tellPersonalData, type WorkContext } from '@okno/service-kit';
import { clientDataQueries } from './client-data.queries.js';

/** Tells a client's personal data, as far as it is here. */
@Injectable()
export class TellClientData {
  constructor(private readonly work: UnitOfWork) {}

  execute(clientId: string, context: WorkContext): Promise<PersonalDataPart> {
    return this.work.run(context, (work) =>
      tellPersonalData(work, 'complaints-analytics', clientId, clientDataQueries),
    );
  }
}
