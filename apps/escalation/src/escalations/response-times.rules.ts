import type { Severity } from '@okno/contracts';

/** Without a department it is for all, without a severity for each. */
export interface ResponseTime {
  readonly departmentId?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly withinWorkingMinutes: number;
}

const severities: readonly Severity[] = ['critical', 'high', 'normal', 'low'];

/** A request is as severe as its priority is pressing: 1 is critical, 4 is low. */
export function severityOf(priority: number | null): Severity | undefined {
  return priority === null ? undefined : severities[priority - 1];
}

/**
 * Working minutes in which a step of the ladder has to answer. The nearest department decides: its own times before those
 * of the departments above it, and these before those for all; in one place a time for the severity before one for each.
 */
export function responseMinutes(
  items: readonly ResponseTime[],
  /** The department and those above it, from below. */
  path: readonly string[],
  severity: Severity | undefined,
  otherwise: number,
): number {
  for (const place of [...path, undefined]) {
    const here = items.filter(({ departmentId }) => departmentId === place);
    const found =
      here.find((item) => item.severity !== undefined && item.severity === severity) ??
      here.find((item) => item.severity === undefined);
    if (found !== undefined) return found.withinWorkingMinutes;
  }
  return otherwise;
}
