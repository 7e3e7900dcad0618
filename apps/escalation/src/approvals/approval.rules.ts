import type { ApprovalState, ApprovalSubjectKind, MoneyShape } from '@okno/contracts';
import {
  isAwaited,
  lookAt,
  seat,
  standingIn,
  votersOf,
  type Place,
  type Seating,
  type Verdict,
} from './approval-seats.rules.js';

/** Stages of one step are open side by side; the next step opens when all of them are complete. */
export interface Stage {
  readonly step: number;
  readonly needed: number;
  readonly withinMinutes: number;
  readonly state: 'waiting' | 'open' | 'complete' | 'ended';
  readonly places: readonly Place[];
}

export interface Approval {
  readonly id: string;
  readonly subjectKind: ApprovalSubjectKind;
  readonly subjectId: string;
  readonly reference: string | null;
  readonly title: string;
  readonly amount: MoneyShape | null;
  readonly contentHash: string;
  readonly askedById: string | null;
  readonly authorIds: readonly string[];
  readonly clientId: string | null;
  readonly requestId: string | null;
  readonly routeId: string | null;
  readonly routeVersion: number | null;
  readonly state: ApprovalState;
  readonly stages: readonly Stage[];
  /** Why it was rejected or withdrawn. */
  readonly outcome: string | null;
  readonly endedAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

export type ApprovalNews =
  'asked' | 'answered' | 'stage-opened' | 'handed-on' | 'granted' | 'rejected' | 'voided' | 'withdrawn' | 'expired';
export type ApprovalRefused = 'approval-ended' | 'not-addressed-to-you' | 'content-changed';

/** What became of it. Without news nothing changed. */
export interface Told {
  readonly approval: Approval;
  readonly news: readonly ApprovalNews[];
}
export type Answered = Told | { readonly refused: ApprovalRefused };

/** Who never approves it: who asked, and whose content it is. */
export function excludedFrom({ askedById, authorIds }: Pick<Approval, 'askedById' | 'authorIds'>): Set<string> {
  return new Set(askedById === null ? authorIds : [askedById, ...authorIds]);
}

const approvedIn = ({ places }: Stage): number => places.filter(({ approved }) => approved !== null).length;

/** Whether as many people as are needed have it, or have approved. */
export function canComplete(stage: Stage): boolean {
  return (
    stage.places.filter(({ approved, holders, spent }) => approved !== null || (holders.length > 0 && !spent)).length >=
    stage.needed
  );
}

function open(stages: readonly Stage[], step: number, seating: Seating, now: string): Stage[] {
  return stages.map((stage) =>
    stage.step === step && stage.state === 'waiting'
      ? { ...stage, state: 'open', places: seat(stage.places, stage.withinMinutes, seating, now) }
      : stage,
  );
}

/** A new approval with its first step open. */
export function begin(approval: Approval, seating: Seating): Told {
  const first = approval.stages[0]?.step ?? 1;
  const stages = open(approval.stages, first, seating, approval.createdAt.toISOString());
  return { approval: { ...approval, stages }, news: ['asked'] };
}

/** Ends it; what is still open is open no more. */
function end(approval: Approval, state: Exclude<ApprovalState, 'open'>, outcome: string | null, now: Date): Told {
  const stages = approval.stages.map((stage): Stage =>
    stage.state === 'complete' ? stage : { ...stage, state: 'ended' },
  );
  const ended = { ...approval, state, stages, outcome, endedAt: now, version: approval.version + 1 };
  return { approval: ended, news: [state] };
}

/** Goes on after an answer: the stage is complete, the next step opens, or everything is approved. */
function goOn(approval: Approval, seating: Seating, now: Date): Told {
  const closed = approval.stages.map((stage): Stage =>
    stage.state === 'open' && approvedIn(stage) >= stage.needed ? { ...stage, state: 'complete' } : stage,
  );
  const next = { ...approval, stages: closed, version: approval.version + 1 };
  if (closed.every(({ state }) => state === 'complete')) {
    return { approval: { ...next, state: 'granted', endedAt: now }, news: ['granted'] };
  }
  if (closed.some(({ state }) => state === 'open')) return { approval: next, news: ['answered'] };
  const step = Math.min(...closed.filter(({ state }) => state === 'waiting').map((stage) => stage.step));
  return { approval: { ...next, stages: open(closed, step, seating, now.toISOString()) }, news: ['stage-opened'] };
}

export type ApprovalAnswer =
  | { readonly verb: 'approve'; readonly contentHash?: string | undefined; readonly stage?: number | undefined }
  | { readonly verb: 'reject'; readonly reason: string };

/** The place in a stage that somebody may answer, and for whom: first one that is theirs, then one they stand in for. */
function placeFor(
  stage: Stage,
  employeeId: string,
  seating: Seating,
): { at: number; forId: string | null } | undefined {
  if (stage.state !== 'open' || votersOf(stage.places).has(employeeId)) return undefined;
  const found = stage.places.flatMap((place, at) => {
    const forId = isAwaited(place) ? standingIn(place, employeeId, seating) : undefined;
    const voted = typeof forId === 'string' && votersOf(stage.places).has(forId);
    return forId === undefined || voted ? [] : [{ at, forId, own: place.principalId === employeeId }];
  });
  return found.find(({ own }) => own) ?? found.find(({ forId }) => forId === null) ?? found[0];
}

function mark(stage: Stage, at: number, what: 'approved' | 'rejected', verdict: Verdict): Stage {
  return {
    ...stage,
    places: stage.places.map((place, index) => (index === at ? { ...place, [what]: verdict } : place)),
  };
}

function inEffect({ state, stages }: Approval, { verb }: ApprovalAnswer, employeeId: string): boolean {
  const places = stages.flatMap((stage) => stage.places);
  if (verb === 'reject') return state === 'rejected' && places.some(({ rejected }) => rejected?.byId === employeeId);
  const approved = places.some((place) => place.approved?.byId === employeeId);
  return approved && (state === 'open' || state === 'granted');
}

/** Somebody approves wherever they are asked now, or does not approve, which ends it. */
export function answer(
  approval: Approval,
  command: ApprovalAnswer,
  employeeId: string,
  seating: Seating,
  now: Date,
): Answered {
  const what = command.verb === 'approve' ? 'approved' : 'rejected';
  if (command.verb === 'approve' && (command.contentHash ?? approval.contentHash) !== approval.contentHash) {
    return { refused: 'content-changed' };
  }
  let answered = 0;
  const stages = approval.stages.map((stage, index) => {
    const meant = command.verb === 'reject' || (command.stage ?? index + 1) === index + 1;
    const place = approval.state === 'open' && meant ? placeFor(stage, employeeId, seating) : undefined;
    if (place === undefined) return stage;
    answered += 1;
    return mark(stage, place.at, what, { byId: employeeId, forId: place.forId, at: now.toISOString() });
  });
  if (answered === 0) {
    if (inEffect(approval, command, employeeId)) return { approval, news: [] };
    return { refused: approval.state === 'open' ? 'not-addressed-to-you' : 'approval-ended' };
  }
  const marked = { ...approval, stages };
  return command.verb === 'reject' ? end(marked, 'rejected', command.reason, now) : goOn(marked, seating, now);
}

/** Who asked needs it no more. */
export function withdraw(approval: Approval, reason: string | null, now: Date): Answered {
  if (approval.state === 'withdrawn') return { approval, news: [] };
  if (approval.state !== 'open') return { refused: 'approval-ended' };
  return end(approval, 'withdrawn', reason, now);
}

/** The content was changed: nothing that was asked or approved holds any more. */
export function voidIt(approval: Approval, now: Date): Told {
  if (approval.state !== 'open' && approval.state !== 'granted') return { approval, news: [] };
  return end(approval, 'voided', null, now);
}

/** Looks who is there and what the time is: hands places on, and ends it when too few are left who could approve. */
export function look(approval: Approval, seating: Seating, now: Date): Told {
  if (approval.state !== 'open') return { approval, news: [] };
  const stages = approval.stages.map((stage): Stage =>
    stage.state === 'open'
      ? { ...stage, places: lookAt(stage.places, stage.withinMinutes, seating, now.toISOString()) }
      : stage,
  );
  const looked = { ...approval, stages };
  const lost = stages.some(
    ({ state, needed, places }) => state === 'open' && places.filter(({ spent }) => !spent).length < needed,
  );
  if (lost) return end(looked, 'expired', null, now);
  const handedOn = stages.some((stage, index) =>
    stage.places.some((place, at) => place.holders !== approval.stages[index]?.places[at]?.holders),
  );
  return handedOn
    ? { approval: { ...looked, version: approval.version + 1 }, news: ['handed-on'] }
    : { approval: looked, news: [] };
}

/** Places whose answer is awaited. */
export function awaitedPlaces({
  state,
  stages,
}: Pick<Approval, 'state' | 'stages'>): { stage: number; place: Place }[] {
  if (state !== 'open') return [];
  return stages.flatMap((stage, index) =>
    stage.state === 'open' ? stage.places.filter(isAwaited).map((place) => ({ stage: index + 1, place })) : [],
  );
}

/** When somebody's time runs out next. */
export function nextDue(approval: Pick<Approval, 'state' | 'stages'>): Date | null {
  const due = awaitedPlaces(approval).flatMap(({ place }) => (place.dueAt === null ? [] : [Date.parse(place.dueAt)]));
  return due.length === 0 ? null : new Date(Math.min(...due));
}
