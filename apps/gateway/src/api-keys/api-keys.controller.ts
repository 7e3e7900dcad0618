import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  apiKeyBody,
  apiKeyPatchBody,
  apiKeyResource,
  apiKeysQuery,
  createdApiKeyResource,
  idField,
  giveSigningSecretBody,
  pageOf,
  signingApiKeyResource,
  type ApiKeyBody,
  type ApiKeyPatch,
  type ApiKeyResource,
  type ApiKeysQuery,
  type CreatedApiKeyResource,
  type Page,
  type SigningApiKeyResource,
} from '@okno/contracts';
import { Allow, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import { ApiKeyQueries } from './api-keys.queries.js';
import { ChangeApiKey } from './change-api-key.usecase.js';
import { CreateApiKey } from './create-api-key.usecase.js';
import { GiveSigningSecret } from './give-signing-secret.usecase.js';

@ApiTags('api-keys')
@Controller('api-keys')
export class ApiKeysController {
  constructor(
    private readonly createKey: CreateApiKey,
    private readonly changeKey: ChangeApiKey,
    private readonly giveSecret: GiveSigningSecret,
    private readonly keys: ApiKeyQueries,
  ) {}

  @Post()
  @Allow('administrator')
  @Answers('Give another system a key; its secret is shown once', createdApiKeyResource, 201)
  create(
    @Body({ schema: apiKeyBody }) body: ApiKeyBody,
    @Context() context: WorkContext,
  ): Promise<CreatedApiKeyResource> {
    return this.createKey.execute(body, context);
  }

  @Get()
  @Allow('administrator')
  @Answers('List keys, newest first', pageOf(apiKeyResource))
  list(@Query({ schema: apiKeysQuery }) query: ApiKeysQuery): Promise<Page<ApiKeyResource>> {
    return this.keys.list(query);
  }

  @Get(':id')
  @Allow('administrator')
  @Answers('Read a key', apiKeyResource)
  find(@Param('id', { schema: idField }) id: string): Promise<ApiKeyResource> {
    return this.keys.find(id);
  }

  @Post(':id/signing-secret')
  @Allow('administrator')
  @Answers('Give a key a secret to sign calls with, shown once; the one before it ends', signingApiKeyResource)
  giveSigningSecret(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: giveSigningSecretBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<SigningApiKeyResource> {
    return this.giveSecret.execute(id, context);
  }

  @Patch(':id')
  @Allow('administrator')
  @Answers('Change a key; active: false revokes it', apiKeyResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: apiKeyPatchBody }) patch: ApiKeyPatch,
    @ExpectedVersion() expectedVersion: number,
    @Context() context: WorkContext,
  ): Promise<ApiKeyResource> {
    return this.changeKey.execute({ id, expectedVersion, patch }, context);
  }
}
