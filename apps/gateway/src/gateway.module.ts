import { Module } from '@nestjs/common';
import { ApiDocsModule } from './api-docs/api-docs.module.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { PersonalDataModule } from './personal-data/personal-data.module.js';
import { LiveModule } from './live/live.module.js';
import { ProxyModule } from './proxy/proxy.module.js';
import { TestClockModule } from './test-clock/test-clock.module.js';
import { UsersModule } from './users/users.module.js';

@Module({
  imports: [ApiDocsModule, ApiKeysModule, LiveModule, PersonalDataModule, ProxyModule, TestClockModule, UsersModule],
})
export class GatewayModule {}
