/** Half open: away from `from` until just before `to`, in milliseconds. */
export interface AbsencePlan {
  readonly employeeId: string;
  readonly deputyId: string | null;
  readonly from: number;
  readonly to: number;
}

export type AbsenceRefusal = 'empty-period' | 'own-deputy' | 'absence-overlaps' | 'deputy-circle';

/** What is wrong with a new absence beside those already planned, or nothing. */
export function faultOfAbsence(plan: AbsencePlan, planned: readonly AbsencePlan[]): AbsenceRefusal | undefined {
  if (plan.from >= plan.to) return 'empty-period';
  if (plan.deputyId === plan.employeeId) return 'own-deputy';
  if (planned.some((other) => other.employeeId === plan.employeeId && meet(other, plan))) return 'absence-overlaps';
  return leadsBack(plan, plan.employeeId, planned) ? 'deputy-circle' : undefined;
}

function meet(left: AbsencePlan, right: AbsencePlan): boolean {
  return left.from < right.to && right.from < left.to;
}

/** Whether at some moment of `window` the chain of deputies from its deputy on arrives at `startId`. Each step narrows the window, so a chain visits nobody twice. */
function leadsBack(window: AbsencePlan, startId: string, planned: readonly AbsencePlan[]): boolean {
  const { deputyId } = window;
  if (deputyId === null) return false;
  if (deputyId === startId) return true;
  const others = planned.filter((absence) => absence.employeeId !== deputyId);
  return planned
    .filter((absence) => absence.employeeId === deputyId && meet(absence, window))
    .some((absence) =>
      leadsBack(
        { ...absence, from: Math.max(absence.from, window.from), to: Math.min(absence.to, window.to) },
        startId,
        others,
      ),
    );
}
