import { Module } from '@nestjs/common';
import { RequestsModule } from '../requests/requests.module.js';
import { DuplicateQueries } from './duplicates.queries.js';
import { DuplicatesController } from './duplicates.controller.js';

@Module({ imports: [RequestsModule], controllers: [DuplicatesController], providers: [DuplicateQueries] })
export class DuplicatesModule {}
