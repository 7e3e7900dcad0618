import { Module } from '@nestjs/common';
import { CalendarsModule } from '../calendars/calendars.module.js';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { PoliciesController } from './policies.controller.js';
import { PolicyQueries } from './policies.queries.js';
import { PublishPolicy } from './publish-policy.usecase.js';

@Module({
  imports: [CalendarsModule, ReplicasModule],
  controllers: [PoliciesController],
  providers: [PolicyQueries, PublishPolicy],
  exports: [PolicyQueries, PublishPolicy],
})
export class PoliciesModule {}
