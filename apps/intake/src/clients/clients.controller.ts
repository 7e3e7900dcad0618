import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  clientListQuery,
  clientPatchBody,
  clientResource,
  contactResource,
  idField,
  newClientBody,
  newContactBody,
  pageOf,
  pageQuery,
  type ClientListQuery,
  type ClientPatchBody,
  type ClientResource,
  type ContactResource,
  type NewClientBody,
  type NewContactBody,
  type Page,
  type PageQuery,
} from '@okno/contracts';
import { Allow, AllowSignedIn, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import { ChangeClient } from './change-client.usecase.js';
import { ClientQueries } from './client.queries.js';
import { ContactQueries } from './contact.queries.js';
import { CreateClient } from './create-client.usecase.js';
import { CreateContact } from './create-contact.usecase.js';

@ApiTags('clients')
@Controller('clients')
export class ClientsController {
  constructor(
    private readonly createClient: CreateClient,
    private readonly changeClient: ChangeClient,
    private readonly clients: ClientQueries,
    private readonly createContact: CreateContact,
    private readonly contacts: ContactQueries,
  ) {}

  @Post()
  @Allow('operator', 'manager', 'administrator')
  @Answers('Register a client', clientResource, 201)
  create(
    @Body({ schema: newClientBody }) body: NewClientBody,
    @Context() context: WorkContext,
  ): Promise<ClientResource> {
    return this.createClient.execute(body, context);
  }

  @Get()
  @AllowSignedIn()
  @Answers('The clients you may see, newest first', pageOf(clientResource))
  list(
    @Query({ schema: clientListQuery }) query: ClientListQuery,
    @Context() context: WorkContext,
  ): Promise<Page<ClientResource>> {
    return this.clients.list(query, context);
  }

  @Get(':id')
  @AllowSignedIn()
  @Answers('One client', clientResource)
  get(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<ClientResource> {
    return this.clients.get(id, context);
  }

  @Patch(':id')
  @Allow('operator', 'manager', 'administrator')
  @Answers("Change a client's card; the fields that are not given stay", clientResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: clientPatchBody }) body: ClientPatchBody,
    @ExpectedVersion() version: number,
    @Context() context: WorkContext,
  ): Promise<ClientResource> {
    return this.changeClient.execute(id, body, version, context);
  }

  @Post(':id/contacts')
  @Allow('operator', 'manager', 'administrator')
  @Answers('Add a contact of a client', contactResource, 201)
  addContact(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: newContactBody }) body: NewContactBody,
    @Context() context: WorkContext,
  ): Promise<ContactResource> {
    return this.createContact.execute(id, body, context);
  }

  @Get(':id/contacts')
  @AllowSignedIn()
  @Answers("A client's contacts, newest first", pageOf(contactResource))
  listContacts(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @Context() context: WorkContext,
  ): Promise<Page<ContactResource>> {
    return this.contacts.list(id, query, context);
  }

  @Get(':id/contacts/:contactId')
  @AllowSignedIn()
  @Answers('One contact of a client', contactResource)
  getContact(
    @Param('id', { schema: idField }) id: string,
    @Param('contactId', { schema: idField }) contactId: string,
    @Context() context: WorkContext,
  ): Promise<ContactResource> {
    return this.contacts.get(id, contactId, context);
  }
}
