import { Injectable } from '@nestjs/common';
import type { ClientResource, NewClientBody } from '@okno/contracts';
import { isUniqueViolation } from '@okno/persistence';
import { UnitOfWork, once, type WorkContext } from '@okno/service-kit';
import { refuseField } from '../intake.refusals.js';
import { ClientReferences } from './client-references.queries.js';
import { toClientResource } from './client.repository.js';
import { EnrolClient } from './enrol-client.usecase.js';

@Injectable()
export class CreateClient {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: ClientReferences,
    private readonly enrol: EnrolClient,
  ) {}

  async execute(body: NewClientBody, context: WorkContext): Promise<ClientResource> {
    const { products, ...card } = body;
    const addresses = { phones: this.references.phones(body.phones), emails: this.references.emails(body.emails) };
    const productIds = await this.references.products(products);
    if (body.managerId !== null) await this.references.activeEmployee(body.managerId, 'managerId');
    try {
      return await this.work.run(context, (work) =>
        once(work, body, async () => {
          const client = {
            ...card,
            ...addresses,
            productIds,
            id: work.newId(),
            active: true,
            version: 1,
            createdAt: work.now,
          };
          await this.enrol.execute(work, client, client.consents);
          return toClientResource(client);
        }),
      );
    } catch (error) {
      throw externalIdTaken(error) ?? error;
    }
  }
}

/** What a duplicate external id means to the caller; undefined for any other error. */
export function externalIdTaken(error: unknown): Error | undefined {
  return isUniqueViolation(error, 'client_external_id_unique')
    ? refuseField('external-id-taken', 'externalIds')
    : undefined;
}
