import { Module } from '@nestjs/common';
import { CauseQueries } from './cause.queries.js';
import { CausesController } from './causes.controller.js';
import { DefineCause } from './define-cause.usecase.js';

@Module({ controllers: [CausesController], providers: [CauseQueries, DefineCause] })
export class CausesModule {}
