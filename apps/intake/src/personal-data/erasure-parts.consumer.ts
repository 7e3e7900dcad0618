import { Controller } from '@nestjs/common';
import {
  complaintsDataErased,
  escalationDataErased,
  identityDataErased,
  receivablesDataErased,
  routingDataErased,
  type EventEnvelope,
  type EventPayload,
  type PersonalDataService,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { NoteErasedPart } from './note-erased-part.usecase.js';

const services = {
  [complaintsDataErased.type]: 'complaints-analytics',
  [escalationDataErased.type]: 'escalation',
  [identityDataErased.type]: 'gateway',
  [receivablesDataErased.type]: 'billing-receivables',
  [routingDataErased.type]: 'routing',
} as const satisfies Readonly<Record<string, PersonalDataService>>;

export const erasureParts = [
  complaintsDataErased,
  escalationDataErased,
  identityDataErased,
  receivablesDataErased,
  routingDataErased,
] as const;

/** Notes which services have erased their part. */
@Controller()
export class ErasurePartsConsumer {
  constructor(private readonly note: NoteErasedPart) {}

  @Consumes<(typeof erasureParts)[number]>(erasureParts, { kind: 'reaction' })
  async onPart(
    { data, type }: EventEnvelope<EventPayload<(typeof erasureParts)[number]>>,
    { tx }: EventContext,
  ): Promise<void> {
    await this.note.execute(tx, services[type as keyof typeof services], data);
  }
}
