import { Module } from '@nestjs/common';
import { Calendars } from './calendars.queries.js';
import { References } from './references.queries.js';
import { ReplicasConsumer } from './replicas.consumer.js';

@Module({ controllers: [ReplicasConsumer], providers: [Calendars, References], exports: [Calendars, References] })
export class ReplicasModule {}
