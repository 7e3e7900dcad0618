import { Injectable } from '@nestjs/common';
import { presenceChanged, type Presence, type PresenceResource } from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { requireEmployee } from '../organisation/references.queries.js';
import { refuse } from '../routing.refusals.js';

/** Notes that the caller came, left, paused or is busy. */
@Injectable()
export class ChangePresence {
  constructor(private readonly work: UnitOfWork) {}

  async execute(state: Presence, context: WorkContext): Promise<PresenceResource> {
    return this.work.run(context, async (work) => {
      const { employeeId } = context.identity;
      if (employeeId === null) throw refuse('not-an-employee');
      await requireEmployee(work, employeeId, 'employeeId');
      const [changed] = await work.query<{ version: number }>(
        `INSERT INTO presence (employee_id, state, at, version) VALUES ($1, $2, $3, 1)
         ON CONFLICT (employee_id) DO UPDATE SET state = excluded.state, at = excluded.at, version = presence.version + 1
         WHERE presence.state <> excluded.state RETURNING version`,
        [employeeId, state, work.now],
      );
      if (changed === undefined) {
        const [row] = await work.query<{ at: Date }>('SELECT at FROM presence WHERE employee_id = $1', [employeeId]);
        return { employeeId, state, at: row?.at.toISOString() ?? null };
      }
      const at = work.now.toISOString();
      work.publish(presenceChanged, { employeeId, state, at }, { id: employeeId, version: changed.version });
      work.audit({ action: 'presence.change', subjectKind: 'employee', subjectIds: [employeeId], details: { state } });
      return { employeeId, state, at };
    });
  }
}
