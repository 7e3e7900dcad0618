import { Module } from '@nestjs/common';
import { ControlController } from './control.controller.js';
import { ControlConsumer } from './control.consumer.js';
import { ControlQueries } from './control.queries.js';

@Module({ controllers: [ControlConsumer, ControlController], providers: [ControlQueries] })
export class ControlModule {}
