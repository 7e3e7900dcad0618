import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { Forwarding } from './forwarding.adapter.js';
import { ServiceDirectory } from './service-directory.adapter.js';

/** The services behind the gateway, and the way to them. */
@Module({ imports: [AccessModule], providers: [Forwarding, ServiceDirectory], exports: [ServiceDirectory] })
export class ProxyModule {}
