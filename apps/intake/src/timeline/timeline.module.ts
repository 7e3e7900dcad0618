import { Module } from '@nestjs/common';
import { ShowOnTimeline } from './show-on-timeline.usecase.js';
import { TimelineConsumer } from './timeline.consumer.js';
import { TimelineController } from './timeline.controller.js';
import { TimelineQueries } from './timeline.queries.js';
import { TimelineRepository } from './timeline.repository.js';

@Module({
  controllers: [TimelineController, TimelineConsumer],
  providers: [ShowOnTimeline, TimelineQueries, TimelineRepository],
  exports: [TimelineRepository],
})
export class TimelineModule {}
