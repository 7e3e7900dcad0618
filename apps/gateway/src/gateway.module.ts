import { Module } from '@nestjs/common';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { ProxyModule } from './proxy/proxy.module.js';
import { UsersModule } from './users/users.module.js';

@Module({ imports: [ApiKeysModule, ProxyModule, UsersModule] })
export class GatewayModule {}
