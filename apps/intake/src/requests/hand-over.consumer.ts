import { Controller } from '@nestjs/common';
import { employeeDefined, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';

/** Notes whose requests have to be handed over. Whoever left has nothing to hand over once it was done; whoever is back keeps what is left. */
@Controller()
export class HandOverConsumer {
  @Consumes(employeeDefined, { kind: 'reaction' })
  async onEmployee(
    { data, aggregateversion, time }: EventEnvelope<EventPayload<typeof employeeDefined>>,
    { tx }: EventContext,
  ): Promise<void> {
    const { employeeId } = data;
    const newest = await tx.query('SELECT 1 FROM employee_replica WHERE id = $1 AND version = $2', [
      employeeId,
      aggregateversion,
    ]);
    if (newest.length === 0) return;
    if (data.active) await tx.query('DELETE FROM hand_over WHERE employee_id = $1', [employeeId]);
    else {
      await tx.query('INSERT INTO hand_over (employee_id, due_at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        employeeId,
        time,
      ]);
    }
  }
}
