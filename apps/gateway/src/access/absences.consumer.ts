import { Controller } from '@nestjs/common';
import { absenceCancelled, absencePlanned, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { keepHighest } from '@okno/service-kit';
import { AccessChanges } from './access-changes.adapter.js';

const told = [absencePlanned, absenceCancelled] as const;

/** Who is away and who acts meanwhile: whoever stands in for somebody sees what that person sees. */
@Controller()
export class AbsencesConsumer {
  constructor(private readonly accessChanges: AccessChanges) {}

  @Consumes(told, { kind: 'projection' })
  async onAbsence(
    { data, type, aggregateversion }: EventEnvelope<EventPayload<(typeof told)[number]>>,
    { tx }: EventContext,
  ): Promise<void> {
    await keepHighest(tx, 'absence_replica', [
      {
        id: data.absenceId,
        employee_id: data.employeeId,
        deputy_id: data.deputyId,
        from_at: data.from,
        to_at: data.to,
        cancelled: type === absenceCancelled.type,
        version: aggregateversion,
      },
    ]);
    tx.afterCommit(() => {
      this.accessChanges.announce(undefined);
    });
  }
}
