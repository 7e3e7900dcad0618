import type { Tier } from '@okno/contracts';
import { findPresent, type Absence } from './find-present.rules.js';

export interface Department {
  readonly id: string;
  readonly parentId: string | null;
  readonly headId: string | null;
  readonly calendarId: string;
}

/** The company as it stands at one moment. */
export interface Organisation {
  readonly departments: ReadonlyMap<string, Department>;
  readonly absences: readonly Absence[];
  readonly inactive: ReadonlySet<string>;
  readonly at: number;
  /** Who is asked when there is nobody else. */
  readonly fallbackId: string;
  readonly rootId: string;
}

/** Whom a matter is handed to. */
export interface Rung {
  readonly departmentId: string;
  readonly addresseeId: string;
  /** The head for whom the addressee acts. */
  readonly actingForId: string | null;
  readonly tier: Tier;
}

/** A department and all above it, from below. */
export function pathUp({ departments }: Pick<Organisation, 'departments'>, departmentId: string): Department[] {
  const path: Department[] = [];
  let department = departments.get(departmentId);
  while (department !== undefined && !path.includes(department)) {
    path.push(department);
    department = department.parentId === null ? undefined : departments.get(department.parentId);
  }
  return path;
}

/** The department at the top of the tree a department is in. */
export function rootOf(organisation: Organisation, departmentId: string | undefined): string {
  return pathUp(organisation, departmentId ?? organisation.rootId).at(-1)?.id ?? organisation.rootId;
}

function rungOf(organisation: Organisation, department: Department, passOver: ReadonlySet<string>): Rung | undefined {
  const { absences, inactive, at } = organisation;
  const { headId } = department;
  if (headId === null || passOver.has(headId)) return undefined;
  const present = findPresent(headId, absences, inactive, at);
  if (present === undefined || passOver.has(present)) return undefined;
  return {
    departmentId: department.id,
    addresseeId: present,
    actingForId: present === headId ? null : headId,
    tier: department.parentId === null ? 3 : 2,
  };
}

function fallbackRung({ fallbackId, rootId }: Organisation): Rung {
  return { departmentId: rootId, addresseeId: fallbackId, actingForId: null, tier: 3 };
}

/**
 * The first step: the head of the department, their deputy at once when they are away, else the next head above.
 * Where nobody is there up to the top it is the fallback. `passOver` is who raises it: nobody hands a matter to themselves.
 */
export function firstRung(organisation: Organisation, departmentId: string, passOver: ReadonlySet<string>): Rung {
  for (const department of pathUp(organisation, departmentId)) {
    const rung = rungOf(organisation, department, passOver);
    if (rung !== undefined) return rung;
  }
  return fallbackRung(organisation);
}

/** The step above a department, or undefined at the top. `passOver` is who had it already and who raised it. */
export function nextRung(
  organisation: Organisation,
  departmentId: string,
  passOver: ReadonlySet<string>,
): Rung | undefined {
  const above = pathUp(organisation, departmentId).slice(1);
  for (const department of above) {
    const rung = rungOf(organisation, department, passOver);
    if (rung !== undefined) return rung;
  }
  return above.length === 0 || passOver.has(organisation.fallbackId) ? undefined : fallbackRung(organisation);
}

/** Whether an employee may answer for the addressee: they are it, act for it or lead the department or one above. */
export function mayAnswer(
  organisation: Organisation,
  { addresseeId, actingForId, departmentId }: Rung,
  employeeId: string,
): boolean {
  const { absences, inactive, at } = organisation;
  if (employeeId === addresseeId || employeeId === actingForId) return true;
  if (findPresent(addresseeId, absences, inactive, at) === employeeId) return true;
  return pathUp(organisation, departmentId).some(
    ({ headId }) =>
      headId !== null && (headId === employeeId || findPresent(headId, absences, inactive, at) === employeeId),
  );
}
