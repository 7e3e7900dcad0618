import { Controller, Inject } from '@nestjs/common';
import { complaintDescribed, complaintRegistered, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { RegisterForComplaint } from './register-for-complaint.usecase.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

@Controller()
export class ComplaintsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly registerForComplaint: RegisterForComplaint,
  ) {}

  @Consumes(complaintRegistered, { kind: 'reaction' })
  async onRegistered({ data }: Of<typeof complaintRegistered>, context: EventContext): Promise<void> {
    if (!data.mintsRequest) return;
    await this.registerForComplaint.execute(data.complaint, contextOfEvent(this.service, context));
  }

  @Consumes(complaintDescribed, { kind: 'projection' })
  async onWords({ data, aggregateversion }: Of<typeof complaintDescribed>, { tx }: EventContext): Promise<void> {
    await tx.query(
      `INSERT INTO complaint_text_replica (complaint_id, text, version) VALUES ($1, $2, $3)
       ON CONFLICT (complaint_id) DO UPDATE SET text = excluded.text, version = excluded.version
       WHERE complaint_text_replica.version < excluded.version`,
      [data.complaintId, data.text, aggregateversion],
    );
  }

  @Consumes(complaintDescribed, { kind: 'reaction' })
  async onDescribed({ data }: Of<typeof complaintDescribed>, context: EventContext): Promise<void> {
    const { complaintId, text } = data;
    await this.registerForComplaint.describe(complaintId, text, contextOfEvent(this.service, context));
  }
}
