import type { Channel, Role, Tier } from '@okno/contracts';

export interface OwnerCandidates {
  /** The client's own manager. */
  readonly manager: { readonly id: string; readonly present: boolean } | null;
  /** The employee who registers, as the organisation knows them. */
  readonly registrar: { readonly id: string; readonly tier: Tier; readonly active: boolean } | null;
}

/**
 * Who answers to the client: the client's manager if present, else the registering tier-1 employee; undefined when it
 * has to be the least-loaded tier-1 employee who is present.
 */
export function ownerAtHand({ manager, registrar }: OwnerCandidates): string | undefined {
  if (manager?.present === true) return manager.id;
  if (registrar?.tier === 1 && registrar.active) return registrar.id;
  return undefined;
}

/** Whether the client has the first answer already, because staff registered the request in a live conversation. */
export function isAnsweredLive(
  channel: Channel,
  registrar: { readonly employeeId: string | null; readonly tier: Tier | undefined; readonly roles: readonly Role[] },
): boolean {
  if (channel !== 'phone' && channel !== 'chat') return false;
  if (registrar.employeeId === null) return false;
  return registrar.tier === 1 || registrar.roles.includes('operator') || registrar.roles.includes('manager');
}
