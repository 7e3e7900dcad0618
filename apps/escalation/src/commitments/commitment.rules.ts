import type { CommitmentSource, CommitmentState } from '@okno/contracts';

export interface ChecklistItem {
  readonly text: string;
  readonly done: boolean;
  readonly at: string | null;
  readonly byId: string | null;
}

/** One change of the date. Moments are RFC 3339, as they are stored. */
export interface Move {
  readonly oldDueAt: string;
  readonly newDueAt: string;
  readonly agreedWith: string;
  readonly reason: string | null;
  readonly byId: string | null;
  readonly at: string;
}

export interface Report {
  readonly text: string;
  readonly percent: number | null;
  readonly forecastAt: string | null;
  readonly byId: string | null;
  readonly at: string;
}

export interface Commitment {
  readonly id: string;
  readonly requestId: string | null;
  readonly clientId: string;
  readonly contactId: string | null;
  readonly employeeId: string;
  readonly departmentId: string | null;
  readonly madeById: string | null;
  readonly source: CommitmentSource;
  readonly state: CommitmentState;
  readonly text: string;
  readonly checklist: readonly ChecklistItem[];
  readonly evidence: string | null;
  readonly calendarId: string;
  readonly calendarVersion: number;
  readonly withinWorkingMinutes: number | null;
  readonly startedAt: Date;
  readonly firstDueAt: Date;
  readonly dueAt: Date;
  readonly moves: readonly Move[];
  readonly reports: readonly Report[];
  readonly percent: number | null;
  readonly forecastAt: Date | null;
  /** When the executor, or whoever acted for them, was last heard of. */
  readonly heardAt: Date;
  readonly keptAt: Date | null;
  /** The date that last passed unfulfilled; it stays when a new one is agreed. */
  readonly brokenAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

export type CommitmentCommand =
  | { readonly verb: 'keep'; readonly evidence: string }
  | {
      readonly verb: 'renegotiate';
      readonly dueAt: Date;
      readonly agreedWith: string;
      readonly reason: string | null;
    }
  /** `item` from 1. */
  | { readonly verb: 'check'; readonly item: number; readonly done: boolean }
  | {
      readonly verb: 'report';
      readonly text: string;
      readonly percent: number | null;
      readonly forecastAt: Date | null;
    };

export type CommitmentNews = 'reported' | 'checked' | 'renegotiated' | 'kept' | 'broken' | 'kept-late';
export interface CommitmentStep {
  readonly news: CommitmentNews;
  readonly commitment: Commitment;
}
/** Where a command leads, a version for each step. Without steps it was in effect already. */
export type CommitmentMove =
  | { readonly steps: readonly CommitmentStep[] }
  | { readonly refused: 'wrong-state' | 'due-in-the-past' | 'due-not-moved' | 'unknown-item' };

/** Who gives a command, and when. */
export interface Act {
  readonly now: Date;
  readonly byId: string | null;
  /** The executor, or who stands in for them. */
  readonly byExecutor: boolean;
}

type Changed = Partial<Omit<Commitment, 'id' | 'version'>>;

function step(commitment: Commitment, news: CommitmentNews, change: Changed): CommitmentStep {
  return { news, commitment: { ...commitment, ...change, version: commitment.version + 1 } };
}

/** A promise of which something is still to be done: also a broken one, until it is made good. */
function isUnfulfilled({ keptAt }: Pick<Commitment, 'keptAt'>): boolean {
  return keptAt === null;
}

/** When the timer has to look at it: the first moment after its date, because what is done at the date is kept. */
export function breaksAt({ state, dueAt }: Pick<Commitment, 'state' | 'dueAt'>): Date | null {
  return state === 'made' || state === 'renegotiated' ? new Date(dueAt.getTime() + 1) : null;
}

/** Breaks what is past its date; undefined while it is not. */
export function breakOverdue(commitment: Commitment, now: Date): CommitmentStep | undefined {
  const at = breaksAt(commitment);
  if (at === null || now.getTime() < at.getTime()) return undefined;
  return step(commitment, 'broken', { state: 'broken', brokenAt: commitment.dueAt });
}

function heard(commitment: Commitment, { now, byExecutor }: Act): Pick<Commitment, 'heardAt'> {
  return { heardAt: byExecutor ? now : commitment.heardAt };
}

type Answer = CommitmentStep | 'in-effect' | Extract<CommitmentMove, { refused: unknown }>['refused'];

function keep(commitment: Commitment, { evidence }: { readonly evidence: string }, act: Act): Answer {
  if (!isUnfulfilled(commitment)) return 'in-effect';
  const change = { keptAt: act.now, evidence, ...heard(commitment, act) };
  return commitment.state === 'broken'
    ? step(commitment, 'kept-late', change)
    : step(commitment, 'kept', { ...change, state: 'kept' });
}

function renegotiate(
  commitment: Commitment,
  { dueAt, agreedWith, reason }: Extract<CommitmentCommand, { verb: 'renegotiate' }>,
  act: Act,
): Answer {
  if (!isUnfulfilled(commitment)) return 'wrong-state';
  const isSame = dueAt.getTime() === commitment.dueAt.getTime();
  if (isSame && commitment.state === 'renegotiated') return 'in-effect';
  if (dueAt.getTime() <= act.now.getTime()) return 'due-in-the-past';
  if (isSame) return 'due-not-moved';
  const move: Move = {
    oldDueAt: commitment.dueAt.toISOString(),
    newDueAt: dueAt.toISOString(),
    agreedWith,
    reason,
    byId: act.byId,
    at: act.now.toISOString(),
  };
  return step(commitment, 'renegotiated', {
    state: 'renegotiated',
    dueAt,
    moves: [...commitment.moves, move],
    ...heard(commitment, act),
  });
}

function check(
  commitment: Commitment,
  { item, done }: Extract<CommitmentCommand, { verb: 'check' }>,
  act: Act,
): Answer {
  if (!isUnfulfilled(commitment)) return 'wrong-state';
  const marked = commitment.checklist[item - 1];
  if (marked === undefined) return 'unknown-item';
  if (marked.done === done) return 'in-effect';
  const mark = done ? { at: act.now.toISOString(), byId: act.byId } : { at: null, byId: null };
  const checklist = commitment.checklist.with(item - 1, { text: marked.text, done, ...mark });
  return step(commitment, 'checked', { checklist, ...heard(commitment, act) });
}

function report(
  commitment: Commitment,
  { text, percent, forecastAt }: Extract<CommitmentCommand, { verb: 'report' }>,
  act: Act,
): Answer {
  if (!isUnfulfilled(commitment)) return 'wrong-state';
  const said: Report = {
    text,
    percent,
    forecastAt: forecastAt?.toISOString() ?? null,
    byId: act.byId,
    at: act.now.toISOString(),
  };
  return step(commitment, 'reported', {
    reports: [...commitment.reports, said],
    percent: percent ?? commitment.percent,
    forecastAt: forecastAt ?? commitment.forecastAt,
    ...heard(commitment, act),
  });
}

function answer(commitment: Commitment, command: CommitmentCommand, act: Act): Answer {
  switch (command.verb) {
    case 'keep':
      return keep(commitment, command, act);
    case 'renegotiate':
      return renegotiate(commitment, command, act);
    case 'check':
      return check(commitment, command, act);
    case 'report':
      return report(commitment, command, act);
  }
}

/**
 * made → kept | broken | renegotiated; a renegotiated one goes on with its new date. A broken one stays broken when it is
 * made good late, and may be given a new date until then. What is past its date is broken first, whoever comes first: the
 * command or the timer.
 */
export function moveCommitment(commitment: Commitment, command: CommitmentCommand, act: Act): CommitmentMove {
  const broken = breakOverdue(commitment, act.now);
  const answered = answer(broken?.commitment ?? commitment, command, act);
  const before = broken === undefined ? [] : [broken];
  if (answered === 'in-effect') return { steps: before };
  return typeof answered === 'string' ? { refused: answered } : { steps: [...before, answered] };
}
