/** A time in which an employee is away; moments in milliseconds since the epoch, the end is not in it. */
export interface Absence {
  readonly employeeId: string;
  readonly deputyId: string | null;
  readonly from: number;
  readonly to: number;
}

function absenceOf(employeeId: string, absences: readonly Absence[], at: number): Absence | undefined {
  const now = absences.filter((absence) => absence.employeeId === employeeId && absence.from <= at && at < absence.to);
  return now.find(({ deputyId }) => deputyId !== null) ?? now[0];
}

/**
 * Who acts for an employee at a moment: the employee, or while they are away their deputy, or the deputy's deputy.
 * Undefined when nobody in the chain is there, also when the deputies stand in for each other in a circle.
 */
export function findPresent(
  employeeId: string,
  absences: readonly Absence[],
  inactive: ReadonlySet<string>,
  at: number,
): string | undefined {
  const asked = new Set<string>();
  let candidate: string | null = employeeId;
  while (candidate !== null && !asked.has(candidate)) {
    asked.add(candidate);
    const absence = absenceOf(candidate, absences, at);
    if (absence === undefined) return inactive.has(candidate) ? undefined : candidate;
    candidate = absence.deputyId;
  }
  return undefined;
}

/** Everybody for whom this employee acts at a moment, themselves first. */
export function principalsOf(
  employeeId: string,
  absences: readonly Absence[],
  inactive: ReadonlySet<string>,
  at: number,
): string[] {
  const away = new Set(absences.map((absence) => absence.employeeId));
  away.delete(employeeId);
  return [employeeId, ...[...away].filter((id) => findPresent(id, absences, inactive, at) === employeeId)];
}
