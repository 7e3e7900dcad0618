import { Module } from '@nestjs/common';
import { WorkController } from './work.controller.js';
import { WorkQueries } from './work.queries.js';

@Module({ controllers: [WorkController], providers: [WorkQueries] })
export class WorkModule {}
