import { Module } from '@nestjs/common';
import { OrganisationConsumer } from './organisation.consumer.js';

@Module({ controllers: [OrganisationConsumer] })
export class ReplicasModule {}
