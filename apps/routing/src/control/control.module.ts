import { Module } from '@nestjs/common';
import { ControlController } from './control.controller.js';
import { ControlQueries } from './control.queries.js';

@Module({ controllers: [ControlController], providers: [ControlQueries] })
export class ControlModule {}
