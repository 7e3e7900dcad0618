import type { ApproverRef } from '@okno/contracts';
import { firstRung, rootOf, type Organisation } from '../escalations/escalation-ladder.rules.js';
import { findPresent } from '../escalations/find-present.rules.js';

/** Somebody to whom a place was handed; moments as RFC 3339. */
export interface Holder {
  /** Whose turn it is; the addressee is they themselves or whoever is there for them. */
  readonly principalId: string;
  readonly addresseeId: string;
  readonly actingForId: string | null;
  readonly departmentId: string;
  readonly since: string;
  readonly answerBy: string;
}

/** One answer: who gave it, and for whom. */
export interface Verdict {
  readonly byId: string;
  readonly forId: string | null;
  readonly at: string;
}

/** One of the approvers of a stage. */
export interface Place {
  readonly approver: ApproverRef;
  /** Whose approval it is; null when the department has no head. */
  readonly principalId: string | null;
  readonly departmentId: string;
  readonly holders: readonly Holder[];
  /** When it goes one step up; null until its stage is open. */
  readonly dueAt: string | null;
  /** Its time ran out at the top of the ladder. */
  readonly spent: boolean;
  readonly approved: Verdict | null;
  readonly rejected: Verdict | null;
}

/** By when somebody of a department answers who gets it now. */
export type AnswerBy = (departmentId: string, workingMinutes: number) => Date;

/** The company at a moment, and who may not answer: who asked, and whose content it is. */
export interface Seating {
  readonly organisation: Organisation;
  readonly excluded: ReadonlySet<string>;
  readonly answerBy: AnswerBy;
}

/** In which departments the people are whom a route names, and who asks. */
export interface Whereabouts {
  readonly departmentOf: ReadonlyMap<string, string>;
  readonly requesterDepartmentId: string | null;
}

/** Whose approval an approver of a route is, in the company as it stands. */
export function principalOf(
  approver: ApproverRef,
  organisation: Organisation,
  { departmentOf, requesterDepartmentId }: Whereabouts,
): Pick<Place, 'principalId' | 'departmentId'> {
  const { departments, rootId } = organisation;
  if ('employeeId' in approver) {
    const { employeeId } = approver;
    return { principalId: employeeId, departmentId: departmentOf.get(employeeId) ?? rootId };
  }
  const asked = 'headOf' in approver ? approver.headOf : (requesterDepartmentId ?? rootId);
  const top = 'role' in approver && approver.role === 'director';
  const departmentId = top ? rootOf(organisation, asked) : asked;
  return { principalId: departments.get(departmentId)?.headId ?? null, departmentId };
}

function latest({ holders }: Pick<Place, 'holders'>): Holder | undefined {
  return holders.at(-1);
}

/** Everybody who has answered in a stage, and for whom: nobody counts twice. */
export function votersOf(places: readonly Place[]): Set<string> {
  const verdicts = places.flatMap(({ approved, rejected }) => [approved, rejected]);
  return new Set(verdicts.flatMap((verdict) => [verdict?.byId, verdict?.forId]).filter((id) => typeof id === 'string'));
}

/** Whether its answer is still to come. */
export function isAwaited({ approved, rejected, spent }: Place): boolean {
  return approved === null && rejected === null && !spent;
}

/** Who may not get a place: the excluded, whoever has another place of the stage or is due to have it, and whoever has answered there. */
function keptOut(places: readonly Place[], index: number, excluded: ReadonlySet<string>): Set<string> {
  const own = places[index]?.principalId ?? null;
  const isFirst = places.findIndex(({ principalId }) => principalId === own) === index;
  const out = new Set([...excluded, ...votersOf(places)]);
  for (const [other, place] of places.entries()) {
    if (other === index) continue;
    const holder = latest(place);
    if (place.principalId !== null && !(isFirst && place.principalId === own)) out.add(place.principalId);
    if (holder !== undefined && isAwaited(place)) out.add(holder.addresseeId);
  }
  return out;
}

type Sitting = Pick<Holder, 'principalId' | 'addresseeId' | 'actingForId' | 'departmentId'>;

/** The next head up the ladder who may have it, or the fallback; undefined when that one may not have it either. */
function stepUp(organisation: Organisation, departmentId: string, out: ReadonlySet<string>): Sitting | undefined {
  const { tier: _tier, ...rung } = firstRung(organisation, departmentId, out);
  if (out.has(rung.addresseeId)) return undefined;
  return { ...rung, principalId: rung.actingForId ?? rung.addresseeId };
}

/** Who sits for a principal now: they themselves, whoever is there for them, or else the next head up. */
function sit(
  principalId: string | null,
  departmentId: string,
  organisation: Organisation,
  out: ReadonlySet<string>,
): Sitting | undefined {
  const { absences, inactive, at } = organisation;
  if (principalId === null || out.has(principalId)) return stepUp(organisation, departmentId, out);
  const present = findPresent(principalId, absences, inactive, at);
  if (present !== undefined && !out.has(present)) {
    return {
      principalId,
      departmentId,
      addresseeId: present,
      actingForId: present === principalId ? null : principalId,
    };
  }
  const rung = stepUp(organisation, departmentId, new Set([...out, principalId]));
  return rung === undefined ? undefined : { ...rung, principalId, departmentId, actingForId: principalId };
}

function replaced(places: readonly Place[], index: number, place: Place): Place[] {
  return places.map((other, at) => (at === index ? place : other));
}

/** The places of a stage that opens now, each with somebody who is there, as far as there is anybody. */
export function seat(places: readonly Place[], minutes: number, seating: Seating, now: string): Place[] {
  const { organisation, excluded, answerBy } = seating;
  let seated: Place[] = [...places];
  for (const [index, place] of places.entries()) {
    const { principalId, departmentId } = place;
    const sitting = sit(principalId, departmentId, organisation, keptOut(seated, index, excluded));
    const dueAt = answerBy(sitting?.departmentId ?? departmentId, minutes).toISOString();
    const holders = sitting === undefined ? [] : [{ ...sitting, since: now, answerBy: dueAt }];
    seated = replaced(seated, index, { ...place, holders, dueAt });
  }
  return seated;
}

function heldBy({ principalId, holders }: Place): string[] {
  const held = holders.flatMap((holder) => [holder.principalId, holder.addresseeId]);
  return principalId === null ? held : [principalId, ...held];
}

/** One step up, because nobody answered in time; once per level. At the top its time is over. */
function handUp(places: readonly Place[], index: number, place: Place, minutes: number, seating: Seating, now: string) {
  const { organisation, excluded, answerBy } = seating;
  const out = new Set([...keptOut(places, index, excluded), ...heldBy(place)]);
  const sitting = stepUp(organisation, latest(place)?.departmentId ?? place.departmentId, out);
  if (sitting === undefined) return { ...place, spent: true };
  const dueAt = answerBy(sitting.departmentId, minutes).toISOString();
  return { ...place, dueAt, holders: [...place.holders, { ...sitting, since: now, answerBy: dueAt }] };
}

/** The same step of the ladder with whoever is there for it now; the time to answer stays. */
function readdress(places: readonly Place[], index: number, place: Place, seating: Seating, now: string): Place {
  const { organisation, excluded } = seating;
  const holder = latest(place);
  const earlier = place.holders.slice(0, -1);
  const out = keptOut(places, index, excluded);
  const climbed = earlier.length > 0 && holder !== undefined;
  if (climbed) for (const id of heldBy({ ...place, holders: earlier })) out.add(id);
  const sitting = climbed
    ? sit(holder.principalId, holder.departmentId, organisation, out)
    : sit(place.principalId, place.departmentId, organisation, out);
  if (sitting?.addresseeId === holder?.addresseeId) return place;
  // Nobody is there for it: it waits for whoever comes back first, and the check of routes names it.
  if (sitting === undefined) return { ...place, holders: earlier };
  return { ...place, holders: [...earlier, { ...sitting, since: now, answerBy: place.dueAt ?? now }] };
}

/** The places of an open stage after a look at who is there and what the time is. */
export function lookAt(places: readonly Place[], minutes: number, seating: Seating, now: string): Place[] {
  let looked: Place[] = [...places];
  for (const [index, place] of places.entries()) {
    if (!isAwaited(place)) continue;
    const late = place.dueAt !== null && place.dueAt <= now;
    const next = late
      ? handUp(looked, index, place, minutes, seating, now)
      : readdress(looked, index, place, seating, now);
    looked = replaced(looked, index, next);
  }
  return looked;
}

/** For whom somebody would answer in a place: null for themselves; undefined when they may not. */
export function standingIn(
  place: Place,
  employeeId: string,
  { organisation, excluded }: Pick<Seating, 'organisation' | 'excluded'>,
): string | null | undefined {
  const { absences, inactive, at } = organisation;
  if (excluded.has(employeeId) || inactive.has(employeeId) || place.dueAt === null) return undefined;
  const principals = [place.principalId, ...place.holders.map(({ principalId }) => principalId)];
  const entitled = principals.filter((id) => id !== null).filter((id) => !excluded.has(id));
  if (entitled.includes(employeeId)) return null;
  const holder = place.holders.findLast(({ addresseeId }) => addresseeId === employeeId);
  if (holder !== undefined) return holder.actingForId;
  const people = [...entitled, ...place.holders.map(({ addresseeId }) => addresseeId)];
  return people.find((id) => findPresent(id, absences, inactive, at) === employeeId);
}
