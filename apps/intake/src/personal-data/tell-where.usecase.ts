import { Injectable } from '@nestjs/common';
import { personalDataServiceField, type PersonalDataIndex } from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { ClientRepository } from '../clients/client.repository.js';
import { refuse } from '../intake.refusals.js';

/** Names the parts of an export: no service tells what another holds. */
@Injectable()
export class TellWhere {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clients: ClientRepository,
  ) {}

  async execute(clientId: string, context: WorkContext): Promise<PersonalDataIndex> {
    return this.work.run(context, async (work) => {
      if ((await this.clients.find(work, context.identity, clientId)) === undefined) throw refuse('not-found');
      work.audit({ action: 'client.export', subjectKind: 'client', subjectIds: [clientId], clientIds: [clientId] });
      return {
        clientId,
        parts: personalDataServiceField.options.map((service) => ({
          service,
          href: `/api/v1/clients/${clientId}/personal-data/${service}`,
        })),
      };
    });
  }
}
