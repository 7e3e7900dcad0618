import type { Language, Presence, Tier } from '@okno/contracts';
import { whoActsFor, type StandIns } from '../people/deputies.rules.js';

/** What a piece of work asks of the person who does it. */
export interface Need {
  readonly tier: Tier;
  readonly skillIds: readonly string[];
  /** The client's, where known. */
  readonly language: Language | null;
}

/** An active person of the departments that are asked. */
export interface Candidate {
  readonly employeeId: string;
  readonly departmentId: string;
  readonly tier: Tier;
  readonly languages: readonly Language[];
  readonly levels: Readonly<Record<string, number>>;
  readonly capacity: number;
  /** Offers to answer and accepted assignments. */
  readonly load: number;
  /** Undefined for who never reported: they count as there. */
  readonly presence: Presence | undefined;
  readonly workedOnRequest: boolean;
  readonly workedForClient: boolean;
  /** When work last came or ended, in milliseconds. */
  readonly lastWorkAt: number | null;
}

/** A reason for or against a person; written out by `describeReason`. */
export type Reason =
  | { readonly code: 'tier'; readonly tier: Tier; readonly asked: Tier }
  | { readonly code: 'skills'; readonly levels: number }
  | { readonly code: 'language'; readonly language: Language }
  | { readonly code: 'load'; readonly load: number; readonly capacity: number }
  | { readonly code: 'above-capacity'; readonly load: number; readonly capacity: number }
  | { readonly code: 'knows-request' }
  | { readonly code: 'knows-client' }
  | { readonly code: 'idle-since'; readonly at: string | null }
  | { readonly code: 'named' }
  | { readonly code: 'deputy' }
  | { readonly code: 'head' }
  | { readonly code: 'last-resort' }
  | { readonly code: 'tier-too-low' }
  | { readonly code: 'skill-missing' }
  | { readonly code: 'away' }
  | { readonly code: 'not-present' }
  | { readonly code: 'asked-already' };

export interface Judged {
  readonly candidate: Candidate;
  readonly why: readonly Reason[];
}

export interface Ranking {
  /** The best first. */
  readonly suited: readonly Judged[];
  readonly unsuited: readonly Judged[];
}

function objection(
  candidate: Candidate,
  need: Need,
  standIns: StandIns,
  asked: ReadonlySet<string>,
): Reason | undefined {
  if (candidate.tier < need.tier) return { code: 'tier-too-low' };
  if (need.skillIds.some((skill) => candidate.levels[skill] === undefined)) return { code: 'skill-missing' };
  if (standIns.has(candidate.employeeId)) return { code: 'away' };
  if (candidate.presence === 'offline' || candidate.presence === 'break') return { code: 'not-present' };
  if (asked.has(candidate.employeeId)) return { code: 'asked-already' };
  return undefined;
}

function sumOfLevels({ levels }: Candidate, { skillIds }: Need): number {
  return skillIds.reduce((sum, skill) => sum + (levels[skill] ?? 0), 0);
}

function isFull({ load, capacity }: Candidate): boolean {
  return load >= capacity;
}

function speaks({ languages }: Candidate, { language }: Need): boolean {
  return language !== null && languages.includes(language);
}

/** Smaller is better, compared place by place: room, competence, load, acquaintance, idleness. */
function rankOf(candidate: Candidate, need: Need): readonly number[] {
  return [
    isFull(candidate) ? 1 : 0,
    candidate.tier - need.tier,
    speaks(candidate, need) ? 0 : 1,
    -sumOfLevels(candidate, need),
    isFull(candidate) ? candidate.load - candidate.capacity : candidate.load / candidate.capacity,
    candidate.workedOnRequest ? 0 : 1,
    candidate.workedForClient ? 0 : 1,
    candidate.lastWorkAt ?? Number.NEGATIVE_INFINITY,
  ];
}

function compare(left: readonly number[], right: readonly number[]): number {
  const place = left.findIndex((value, index) => value !== right[index]);
  return place === -1 ? 0 : (left[place] ?? 0) < (right[place] ?? 0) ? -1 : 1;
}

function reasonsFor(candidate: Candidate, need: Need): Reason[] {
  const { load, capacity, lastWorkAt } = candidate;
  return [
    { code: 'tier', tier: candidate.tier, asked: need.tier },
    ...(need.skillIds.length > 0 ? [{ code: 'skills' as const, levels: sumOfLevels(candidate, need) }] : []),
    ...(need.language !== null && speaks(candidate, need)
      ? [{ code: 'language' as const, language: need.language }]
      : []),
    { code: isFull(candidate) ? 'above-capacity' : 'load', load, capacity },
    ...(candidate.workedOnRequest ? [{ code: 'knows-request' as const }] : []),
    ...(candidate.workedForClient && !candidate.workedOnRequest ? [{ code: 'knows-client' as const }] : []),
    { code: 'idle-since', at: lastWorkAt === null ? null : new Date(lastWorkAt).toISOString() },
  ];
}

/**
 * Puts the people who could do a piece of work in order: those with room first, of the asked tier before higher ones, who
 * speak the client's language, by the sum of their levels in the asked skills, then the least loaded, then who worked on
 * this request or for this client, then who has been idle longest, then by id.
 */
export function rankCandidates(
  candidates: readonly Candidate[],
  need: Need,
  standIns: StandIns,
  asked: ReadonlySet<string>,
): Ranking {
  const suited: Judged[] = [];
  const unsuited: Judged[] = [];
  for (const candidate of candidates) {
    const against = objection(candidate, need, standIns, asked);
    if (against === undefined) suited.push({ candidate, why: reasonsFor(candidate, need) });
    else unsuited.push({ candidate, why: [against] });
  }
  suited.sort(
    (left, right) =>
      compare(rankOf(left.candidate, need), rankOf(right.candidate, need)) ||
      (left.candidate.employeeId < right.candidate.employeeId ? -1 : 1),
  );
  return { suited, unsuited };
}

export interface Choice {
  readonly employeeId: string;
  readonly actingForId: string | null;
  /** The department of a person who was found by competence; null for heads, who answer for the one that asks. */
  readonly departmentId: string | null;
  /** There is nobody after this one: the offer does not run out. */
  readonly last: boolean;
  readonly why: readonly Reason[];
}

export interface Search {
  readonly need: Need;
  readonly candidates: readonly Candidate[];
  readonly standIns: StandIns;
  readonly asked: ReadonlySet<string>;
  /** The person the work was given to by name. */
  readonly namedId: string | null;
  /** Heads from the department upwards; the last one is the installation's fallback. Never empty. */
  readonly ladder: readonly [string, ...string[]];
}

function inPlaceOf(personId: string, search: Search): { employeeId: string; actingForId: string | null } | undefined {
  const acting = whoActsFor(personId, search.standIns);
  if (acting === undefined) return undefined;
  return { employeeId: acting, actingForId: acting === personId ? null : personId };
}

function reasons(code: 'named' | 'head' | 'last-resort', actingForId: string | null): Reason[] {
  return actingForId === null ? [{ code }] : [{ code }, { code: 'deputy' }];
}

/** Whom to ask next: the named person or their deputy, then the best suited, then the heads upwards, at last one who cannot pass it on. */
export function chooseNext(search: Search): Choice {
  const { asked, namedId, ladder } = search;
  const named = namedId === null ? undefined : inPlaceOf(namedId, search);
  if (named !== undefined && !asked.has(named.employeeId)) {
    return { ...named, departmentId: null, last: false, why: reasons('named', named.actingForId) };
  }
  const [best] = rankCandidates(search.candidates, search.need, search.standIns, asked).suited;
  if (best !== undefined) {
    const { employeeId, departmentId } = best.candidate;
    return { employeeId, actingForId: null, departmentId, last: false, why: best.why };
  }
  const heads = ladder.map((head) => inPlaceOf(head, search)).filter((head) => head !== undefined);
  const unasked = heads.find(({ employeeId }) => !asked.has(employeeId));
  if (unasked !== undefined) {
    return { ...unasked, departmentId: null, last: false, why: reasons('head', unasked.actingForId) };
  }
  const resort = heads[0] ?? { employeeId: ladder.at(-1) ?? ladder[0], actingForId: null };
  return { ...resort, departmentId: null, last: true, why: reasons('last-resort', resort.actingForId) };
}
