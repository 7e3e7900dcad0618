import { Injectable } from '@nestjs/common';
import { absenceCancelled, absencePlanned, type AbsenceResource, type PlanAbsenceBody } from '@okno/contracts';
import { takeTurn, Refusal, UnitOfWork, hasRole, once, type Work, type WorkContext } from '@okno/service-kit';
import { requireEmployee } from '../organisation/references.queries.js';
import { refuse } from '../routing.refusals.js';
import { faultOfAbsence } from './absence.rules.js';
import { absencesWithin, insertAbsence, lockAbsence, markAbsenceCancelled } from './absences.repository.js';
import { headsDepartment } from './standing.queries.js';

/** An absence is written down by the person, the head of their department or one above, or an administrator. */
async function mayPlanFor(work: Work, employeeId: string, departmentId: string): Promise<boolean> {
  const { identity } = work.context;
  if (hasRole(identity, 'administrator') || identity.employeeId === employeeId) return true;
  return identity.employeeId !== null && headsDepartment(work, [identity.employeeId], departmentId);
}

function announced({ id, employeeId, deputyId, from, to, scope }: AbsenceResource) {
  return { absenceId: id, employeeId, deputyId, from, to, scope };
}

async function departmentOf(work: Work, employeeId: string): Promise<string> {
  const [employee] = await work.query<{ department_id: string }>('SELECT department_id FROM employee WHERE id = $1', [
    employeeId,
  ]);
  if (employee === undefined) throw new Refusal('not-found');
  return employee.department_id;
}

@Injectable()
export class PlanAbsence {
  constructor(private readonly work: UnitOfWork) {}

  async execute(employeeId: string, body: PlanAbsenceBody, context: WorkContext): Promise<AbsenceResource> {
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        if (!(await mayPlanFor(work, employeeId, await departmentOf(work, employeeId)))) throw new Refusal('forbidden');
        const from = new Date(body.from);
        const to = new Date(body.to);
        await takeTurn(work, 'absences');
        const fault = faultOfAbsence(
          { employeeId, deputyId: body.deputyId, from: from.getTime(), to: to.getTime() },
          await absencesWithin(work, from, to),
        );
        if (fault !== undefined) throw refuse(fault);
        if (body.deputyId !== null) await requireEmployee(work, body.deputyId, 'deputyId');
        const absence: AbsenceResource = {
          id: work.newId(),
          employeeId,
          deputyId: body.deputyId,
          from: from.toISOString(),
          to: to.toISOString(),
          scope: body.scope ?? null,
          state: 'planned',
          version: 1,
          createdAt: work.now.toISOString(),
        };
        await insertAbsence(work, absence);
        work.publish(absencePlanned, announced(absence), { id: absence.id, version: absence.version });
        work.audit({ action: 'absence.plan', subjectKind: 'employee', subjectIds: [employeeId] });
        return absence;
      }),
    );
  }
}

@Injectable()
export class CancelAbsence {
  constructor(private readonly work: UnitOfWork) {}

  async execute(employeeId: string, absenceId: string, context: WorkContext): Promise<AbsenceResource> {
    return this.work.run(context, async (work) => {
      const departmentId = await departmentOf(work, employeeId);
      if (!(await mayPlanFor(work, employeeId, departmentId))) throw new Refusal('forbidden');
      const absence = await lockAbsence(work, employeeId, absenceId);
      if (absence === undefined) throw new Refusal('not-found');
      if (absence.state === 'cancelled') return absence;
      await markAbsenceCancelled(work, absenceId, work.now);
      const cancelled: AbsenceResource = { ...absence, state: 'cancelled', version: absence.version + 1 };
      work.publish(absenceCancelled, announced(cancelled), { id: absenceId, version: cancelled.version });
      work.audit({ action: 'absence.cancel', subjectKind: 'employee', subjectIds: [employeeId] });
      return cancelled;
    });
  }
}
