import { Module } from '@nestjs/common';
import { ApprovalsConsumer } from './approvals.consumer.js';
import { Calendars } from './calendars.queries.js';
import { ReplicasConsumer } from './replicas.consumer.js';

@Module({ controllers: [ApprovalsConsumer, ReplicasConsumer], providers: [Calendars], exports: [Calendars] })
export class ReplicasModule {}
