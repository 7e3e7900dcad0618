import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeyQueries } from './api-keys.queries.js';
import { ApiKeys } from './api-keys.repository.js';
import { ChangeApiKey } from './change-api-key.usecase.js';
import { CreateApiKey } from './create-api-key.usecase.js';
import { GiveSigningSecret } from './give-signing-secret.usecase.js';

/** Keys by which telephony, mail and other systems call. */
@Module({
  imports: [AccessModule],
  controllers: [ApiKeysController],
  providers: [ApiKeyQueries, ApiKeys, ChangeApiKey, CreateApiKey, GiveSigningSecret],
})
export class ApiKeysModule {}
