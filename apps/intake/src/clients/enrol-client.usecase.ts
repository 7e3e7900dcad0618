import { Injectable } from '@nestjs/common';
import { clientDefined, clientDescribed, type Consent } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { ClientRepository, type ClientRecord } from './client.repository.js';

/** Stores a client's card, new or changed, and tells the other services. Joins the caller's transaction. */
@Injectable()
export class EnrolClient {
  constructor(private readonly clients: ClientRepository) {}

  /** `consents` are those that were given or taken back now: journalled, in words that can be erased. */
  async execute(work: Work, client: ClientRecord, consents?: readonly Consent[]): Promise<void> {
    const isNew = client.version === 1;
    await (isNew ? this.clients.insert(work, client) : this.clients.save(work, client));
    const aggregate = { id: client.id, version: client.version };
    work.publish(
      clientDefined,
      {
        clientId: client.id,
        kind: client.kind,
        segment: client.segment,
        managerId: client.managerId,
        productIds: [...client.productIds],
        // Ids in other systems name a person as well as a name does, and no service asks for them.
        externalIds: {},
        language: client.language,
        active: client.active,
      },
      aggregate,
    );
    work.publish(
      clientDescribed,
      {
        clientId: client.id,
        name: client.name,
        taxId: client.taxId,
        phones: [...client.phones],
        emails: [...client.emails],
      },
      aggregate,
    );
    work.audit({
      action: isNew ? 'client.create' : 'client.change',
      subjectKind: 'client',
      subjectIds: [client.id],
      clientIds: [client.id],
      ...(consents === undefined || (isNew && consents.length === 0) ? {} : { words: JSON.stringify({ consents }) }),
    });
  }
}
