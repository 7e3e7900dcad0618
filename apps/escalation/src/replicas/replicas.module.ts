import { Module } from '@nestjs/common';
import { OrganisationConsumer } from './organisation.consumer.js';
import { References } from './references.queries.js';
import { RequestsConsumer } from './requests.consumer.js';
import { VisibleRequests } from './visible-requests.queries.js';

@Module({
  controllers: [OrganisationConsumer, RequestsConsumer],
  providers: [References, VisibleRequests],
  exports: [References, VisibleRequests],
})
export class ReplicasModule {}
