import { Module } from '@nestjs/common';
import { Calendars } from './calendars.queries.js';
import { ReplicasConsumer } from './replicas.consumer.js';

@Module({ controllers: [ReplicasConsumer], providers: [Calendars], exports: [Calendars] })
export class ReplicasModule {}
