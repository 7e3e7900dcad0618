/** Who is away now, with who stands in; null when nobody does. People who left the company are away with nobody. */
export type StandIns = ReadonlyMap<string, string | null>;

/** Who answers for a person now: they themselves, their deputy, the deputy's deputy … or nobody. */
export function whoActsFor(personId: string, standIns: StandIns): string | undefined {
  const seen = new Set<string>();
  let acting = personId;
  while (!seen.has(acting)) {
    seen.add(acting);
    const deputy = standIns.get(acting);
    if (deputy === undefined) return acting;
    if (deputy === null) return undefined;
    acting = deputy;
  }
  return undefined;
}

/** Everybody else for whom a person answers now. */
export function actedForBy(personId: string, standIns: StandIns): string[] {
  return [...standIns.keys()].filter((away) => away !== personId && whoActsFor(away, standIns) === personId);
}
