import { Module } from '@nestjs/common';
import { ProxyModule } from '../proxy/proxy.module.js';
import { ApiReader } from './api-reader.adapter.js';

/** What the API is, for readers. */
@Module({ imports: [ProxyModule], providers: [ApiReader] })
export class ApiDocsModule {}
