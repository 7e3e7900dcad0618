/**
 * How far a matter has gone up because of missed control points. 0: nobody was asked. 1: executor and owner.
 * 2: the head of the department, by an escalation that climbs by itself from there.
 */
export interface LadderPlace {
  readonly level: 0 | 1 | 2;
  /** Until when the executor may answer before it goes to the head; null when nobody is waited for. */
  readonly respondBy: number | null;
}

/** What happened, as far as the ladder cares. `now` in milliseconds. */
export type LadderTrigger =
  /** One point or several at once. */
  | { readonly what: 'missed'; readonly respondBy: number }
  | { readonly what: 'reported' }
  | { readonly what: 'time'; readonly now: number }
  | { readonly what: 'ended' };

export type LadderStep = 'tell' | 'escalate';

/**
 * One step of the ladder. The first miss tells the executor and the owner; silence after it, or a further miss, hands the
 * matter to the head of the department, once ever. A report answers the question that is open and resets nothing: the
 * next miss goes one step higher. Exactly in time is in time.
 */
export function stepOnLadder(
  place: LadderPlace,
  trigger: LadderTrigger,
): { readonly place: LadderPlace; readonly step?: LadderStep } {
  switch (trigger.what) {
    case 'reported':
    case 'ended':
      return { place: { ...place, respondBy: null } };
    case 'missed':
      if (place.level === 0) return { place: { level: 1, respondBy: trigger.respondBy }, step: 'tell' };
      break;
    case 'time':
      if (place.respondBy === null || trigger.now <= place.respondBy) return { place };
      break;
  }
  return place.level === 2 ? { place } : { place: { level: 2, respondBy: null }, step: 'escalate' };
}

/** Who is told, in order: present people only, each once, with whom they act for; the fallback where nobody is there. */
export function addresseesOf(
  principals: readonly (string | null)[],
  presentFor: (employeeId: string) => string | undefined,
  fallbackId: string,
): { readonly addresseeId: string; readonly actingForId: string | null }[] {
  const told = new Map<string, string | null>();
  for (const principal of principals) {
    if (principal === null) continue;
    const present = presentFor(principal) ?? fallbackId;
    if (!told.has(present)) told.set(present, present === principal ? null : principal);
  }
  if (told.size === 0) told.set(fallbackId, null);
  return [...told].map(([addresseeId, actingForId]) => ({ addresseeId, actingForId }));
}
