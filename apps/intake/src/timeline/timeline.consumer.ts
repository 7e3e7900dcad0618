import { Controller } from '@nestjs/common';
import { timelineEvents, type EventEnvelope } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { ShowOnTimeline } from './show-on-timeline.usecase.js';

/** What other services tell of a client's life; intake's own events go onto the timeline with the act itself. */
export const foreignTimelineEvents = timelineEvents.filter(({ type }) => !type.startsWith('intake.'));

@Controller()
export class TimelineConsumer {
  constructor(private readonly showOnTimeline: ShowOnTimeline) {}

  @Consumes(foreignTimelineEvents, { kind: 'projection' })
  async onEvent(envelope: EventEnvelope, { tx }: EventContext): Promise<void> {
    await this.showOnTimeline.execute(tx, envelope);
  }
}
