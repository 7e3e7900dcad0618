import { Injectable } from '@nestjs/common';
import { contactAdded, type ContactResource, type NewContactBody } from '@okno/contracts';
import { UnitOfWork, once, type WorkContext } from '@okno/service-kit';
import { refuse, refuseField } from '../intake.refusals.js';
import { ClientReferences } from './client-references.queries.js';
import { ClientRepository } from './client.repository.js';
import { ContactRepository, toContactResource } from './contact.repository.js';

@Injectable()
export class CreateContact {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: ClientReferences,
    private readonly clients: ClientRepository,
    private readonly contacts: ContactRepository,
  ) {}

  async execute(clientId: string, body: NewContactBody, context: WorkContext): Promise<ContactResource> {
    const addresses = { phones: this.references.phones(body.phones), emails: this.references.emails(body.emails) };
    return this.work.run(context, async (work) => {
      if ((await this.clients.find(work, context.identity, clientId)) === undefined) throw refuse('not-found');
      return once(work, body, async () => {
        const deputy = body.deputyContactId;
        if (deputy !== null && (await this.contacts.find(work, clientId, deputy)) === undefined) {
          throw refuseField('deputy-is-no-colleague', 'deputyContactId');
        }
        const contact = { ...body, ...addresses, id: work.newId(), clientId, version: 1, createdAt: work.now };
        await this.contacts.insert(work, contact);
        work.publish(contactAdded, { contactId: contact.id, clientId, at: work.now.toISOString() }, contact);
        work.audit({
          action: 'contact.create',
          subjectKind: 'contact',
          subjectIds: [contact.id],
          clientIds: [clientId],
        });
        return toContactResource(contact);
      });
    });
  }
}
