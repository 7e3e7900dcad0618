import { Injectable } from '@nestjs/common';
import { clientDescribed } from '@okno/contracts';
import { erasedWords, systemIdentity, SERVICE_NAME, type Work } from '@okno/service-kit';
import { Inject } from '@nestjs/common';
import { ClientRepository } from '../clients/client.repository.js';
import { EnrolClient } from '../clients/enrol-client.usecase.js';
import type { ClientTraces } from './client-traces.queries.js';

/** What a client is called when it is erased. */
const erasedName = 'Удалённый клиент / Erased client';

/** Leaves of a client and their contacts that they were: who served them, since when, by which products. */
@Injectable()
export class EraseCard {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly clients: ClientRepository,
    private readonly enrol: EnrolClient,
  ) {}

  async execute(work: Work, clientId: string, { contactIds }: ClientTraces): Promise<void> {
    await work.query(
      `UPDATE contact SET name = $2, position = NULL, version = version + 1 WHERE id = ANY ($1::uuid[])`,
      [contactIds, erasedWords],
    );
    await work.query('DELETE FROM client_phone WHERE client_id = $1', [clientId]);
    await work.query('DELETE FROM client_email WHERE client_id = $1', [clientId]);
    const client = await this.clients.find(work, systemIdentity(this.service), clientId, { lock: true });
    if (client === undefined) throw new Error(`there is no client ${clientId}`);
    work.forget(clientDescribed, clientId);
    await this.enrol.execute(work, {
      ...client,
      name: erasedName,
      taxId: null,
      phones: [],
      emails: [],
      externalIds: {},
      consents: [],
      active: false,
      version: client.version + 1,
    });
  }
}
