import { Injectable } from '@nestjs/common';
import type { ChangeShiftBody, CreateShiftBody, ShiftResource } from '@okno/contracts';
import { Refusal, UnitOfWork, once, type WorkContext } from '@okno/service-kit';
import { isSame, refuseDuplicates } from '../organisation/organisation-changes.repository.js';
import { requireEmployee } from '../organisation/references.queries.js';
import { lockShift, saveShift } from './shifts.repository.js';

@Injectable()
export class CreateShift {
  constructor(private readonly work: UnitOfWork) {}

  async execute(body: CreateShiftBody, context: WorkContext): Promise<ShiftResource> {
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        await requireEmployee(work, body.employeeId, 'employeeId');
        const shift: ShiftResource = {
          id: work.newId(),
          ...body,
          active: true,
          version: 1,
          createdAt: work.now.toISOString(),
        };
        await refuseDuplicates({ shift_day: 'shift-exists' }, () => saveShift(work, shift));
        work.audit({ action: 'shift.create', subjectKind: 'employee', subjectIds: [body.employeeId] });
        return shift;
      }),
    );
  }
}

@Injectable()
export class ChangeShift {
  constructor(private readonly work: UnitOfWork) {}

  async execute(id: string, expected: number, body: ChangeShiftBody, context: WorkContext): Promise<ShiftResource> {
    return this.work.run(context, async (work) => {
      const current = await lockShift(work, id);
      if (current === undefined) throw new Refusal('not-found');
      if (current.version !== expected) throw new Refusal('version-conflict');
      const changed: ShiftResource = {
        ...current,
        intervals: body.intervals ?? current.intervals,
        active: body.active ?? current.active,
      };
      if (isSame(changed, current)) return current;
      const next = { ...changed, version: current.version + 1 };
      await saveShift(work, next);
      work.audit({ action: 'shift.change', subjectKind: 'employee', subjectIds: [current.employeeId] });
      return next;
    });
  }
}
