import { Module } from '@nestjs/common';
import { ChangeClient } from './change-client.usecase.js';
import { ClientFinder } from './client-finder.queries.js';
import { ClientReferences } from './client-references.queries.js';
import { ClientQueries } from './client.queries.js';
import { ClientRepository } from './client.repository.js';
import { ClientsController } from './clients.controller.js';
import { ContactQueries } from './contact.queries.js';
import { ContactRepository } from './contact.repository.js';
import { CreateClient } from './create-client.usecase.js';
import { CreateContact } from './create-contact.usecase.js';
import { EnrolClient } from './enrol-client.usecase.js';

@Module({
  controllers: [ClientsController],
  providers: [
    ChangeClient,
    ClientFinder,
    ClientQueries,
    ClientReferences,
    ClientRepository,
    ContactQueries,
    ContactRepository,
    CreateClient,
    CreateContact,
    EnrolClient,
  ],
  exports: [ClientFinder, ClientReferences, ClientRepository, ContactRepository, EnrolClient],
})
export class ClientsModule {}
