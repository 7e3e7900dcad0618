import type { AbsencePlan } from './absence.rules.js';

/** Why nobody is there: no deputy was named, the last in the chain is away with nobody behind, has left, or they stand in for each other. */
export type GapReason = 'no-deputy' | 'deputy-away' | 'deputy-left' | 'circle';

/** A time in which somebody is away and nobody who is there stands in; half open, in milliseconds. */
export interface Gap {
  readonly employeeId: string;
  readonly from: number;
  readonly to: number;
  readonly reason: GapReason;
  /** With whom the chain of deputies ends: themselves where they named nobody. */
  readonly lastId: string;
}

interface Window {
  readonly from: number;
  readonly to: number;
}
type Uncovered = Window & Pick<Gap, 'reason' | 'lastId'>;

/** Absences by person, in the order of their beginnings. */
export type Plans = ReadonlyMap<string, readonly AbsencePlan[]>;

export function plansByPerson(planned: readonly AbsencePlan[]): Map<string, AbsencePlan[]> {
  const plans = new Map<string, AbsencePlan[]>();
  for (const plan of [...planned].sort((left, right) => left.from - right.from)) {
    plans.set(plan.employeeId, [...(plans.get(plan.employeeId) ?? []), plan]);
  }
  return plans;
}

function overlapOf(left: Window, right: Window): Window | undefined {
  const from = Math.max(left.from, right.from);
  const to = Math.min(left.to, right.to);
  return from < to ? { from, to } : undefined;
}

/** When within a window nobody in the chain from this deputy on is there. The chain is followed moment by moment: a deputy may be away for a part of it. */
function uncovered(
  window: Window,
  deputyId: string | null,
  chain: readonly string[],
  plans: Plans,
  left: ReadonlySet<string>,
): Uncovered[] {
  const lastId = chain.at(-1) ?? '';
  if (deputyId === null) {
    return [{ ...window, reason: chain.length === 1 ? 'no-deputy' : 'deputy-away', lastId }];
  }
  if (left.has(deputyId)) return [{ ...window, reason: 'deputy-left', lastId: deputyId }];
  if (chain.includes(deputyId)) return [{ ...window, reason: 'circle', lastId: deputyId }];
  return (plans.get(deputyId) ?? []).flatMap((absence) => {
    const part = overlapOf(window, absence);
    return part === undefined ? [] : uncovered(part, absence.deputyId, [...chain, deputyId], plans, left);
  });
}

/** Neighbours with the same reason become one. */
function joined(gaps: readonly Gap[]): Gap[] {
  const result: Gap[] = [];
  for (const gap of [...gaps].sort((left, right) => left.from - right.from)) {
    const before = result.at(-1);
    const goesOn = before?.to === gap.from && before.reason === gap.reason && before.lastId === gap.lastId;
    if (goesOn) result[result.length - 1] = { ...before, to: gap.to };
    else result.push(gap);
  }
  return result;
}

/** When of those asked about are away with nobody there for them, within a period, by person and time. */
export function gapsOf(employeeIds: readonly string[], period: Window, plans: Plans, left: ReadonlySet<string>): Gap[] {
  return employeeIds.flatMap((employeeId) => {
    const gaps = (plans.get(employeeId) ?? []).flatMap((absence) => {
      const part = overlapOf(period, absence);
      return part === undefined ? [] : uncovered(part, absence.deputyId, [employeeId], plans, left);
    });
    return joined(gaps.map((gap) => ({ employeeId, ...gap })));
  });
}
