import { Module } from '@nestjs/common';
import { TimelineConsumer } from './timeline.consumer.js';
import { TimelineController } from './timeline.controller.js';
import { TimelineQueries } from './timeline.queries.js';
import { TimelineRepository } from './timeline.repository.js';

@Module({
  controllers: [TimelineController, TimelineConsumer],
  providers: [TimelineQueries, TimelineRepository],
  exports: [TimelineRepository],
})
export class TimelineModule {}
