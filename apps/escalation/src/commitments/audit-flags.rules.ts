import { addWorkingDays, DeadlineRefusal, findZone, type WorkingCalendar } from '@okno/business-time';
import type { AuditFlag, AuditItemState, HabitResource, Language, LocalizedText } from '@okno/contracts';
import { localDayNumber } from './audit-week.rules.js';

/** Whole working days without a word from the executor. */
const silentDays = 3;
const manyMoves = 2;
const manyWaits = 2;
/** How far back habits are looked for. */
export const habitWeeks = 8;
/** Of fewer promises nobody says that something is a habit. */
const fewestPromises = 5;
/** A habit: every third promise does not hold. */
const habitualShare = 1 / 3;

const dayMilliseconds = 86_400_000;

/** A commitment as an audit sees it; moments in milliseconds. */
export interface Standing {
  readonly dueAt: number;
  readonly keptAt: number | null;
  readonly brokenAt: number | null;
  readonly heardAt: number;
  /** When its date was moved. */
  readonly movedAt: readonly number[];
  /** How often its request waited for the client or a department while it was open. */
  readonly waits: number;
}

/** Where the look stands: the audit's week began at `from`, and what happened before `asOf` counts. */
export interface Look {
  readonly from: number;
  readonly asOf: number;
}

/** Past its date at some moment of the week so far, by the date that holds or by one that was moved since. */
function isOverdue({ dueAt, keptAt, brokenAt }: Standing, { from, asOf }: Look): boolean {
  if (dueAt < asOf && (keptAt === null || (keptAt > dueAt && keptAt >= from))) return true;
  return brokenAt !== null && brokenAt >= from && brokenAt < asOf;
}

function localDate(zone: NonNullable<ReturnType<typeof findZone>>, moment: number): string {
  return new Date(localDayNumber(zone, moment) * dayMilliseconds).toISOString().slice(0, 10);
}

/** A calendar without working days has nobody who could speak: there is no silence in it. */
function isSilent({ keptAt, heardAt }: Standing, { asOf }: Look, calendar: WorkingCalendar | undefined): boolean {
  if (calendar === undefined || (keptAt !== null && keptAt < asOf)) return false;
  const zone = findZone(calendar.timezone);
  if (zone === undefined) return false;
  try {
    return localDate(zone, asOf) > addWorkingDays(calendar, localDate(zone, heardAt), silentDays);
  } catch (error) {
    if (error instanceof DeadlineRefusal) return false;
    throw error;
  }
}

/** What an audit asks about a commitment, in a fixed order. */
export function flagsOf(standing: Standing, look: Look, calendar: WorkingCalendar | undefined): AuditFlag[] {
  const flags: AuditFlag[] = [];
  if (isOverdue(standing, look)) flags.push('overdue');
  if (standing.movedAt.filter((at) => at < look.asOf).length >= manyMoves) flags.push('moved-again');
  if (isSilent(standing, look, calendar)) flags.push('silent');
  if (standing.waits >= manyWaits) flags.push('waiting-again');
  return flags;
}

const words: Readonly<Record<AuditFlag, LocalizedText>> = {
  overdue: { en: 'Past its date', ru: 'Срок нарушен' },
  'moved-again': { en: 'Its date was moved more than once', ru: 'Срок переносили больше одного раза' },
  silent: {
    en: `No word from the executor for ${String(silentDays)} working days`,
    ru: `Нет вестей от исполнителя ${String(silentDays)} рабочих дня`,
  },
  'waiting-again': {
    en: 'Waited for an answer again and again',
    ru: 'Снова и снова ждали ответа',
  },
};

export function describeFlag(flag: AuditFlag, language: Language): string {
  return words[flag][language];
}

export interface PromiseCounts {
  readonly promised: number;
  readonly broken: number;
  readonly moved: number;
  /** Broken, moved or both, each promise once. */
  readonly unheld: number;
}

export function habitOf({ promised, broken, moved, unheld }: PromiseCounts): HabitResource {
  const share = promised === 0 ? null : unheld / promised;
  return { promised, broken, moved, share, habitual: promised >= fewestPromises && (share ?? 0) >= habitualShare };
}

export type AuditItemVerb = 'explain' | 'settle';

/** Where a command leads an item: nothing is settled before a reason was given, and a better reason may replace one. */
export function moveAuditItem(
  state: AuditItemState,
  verb: AuditItemVerb,
): 'explained' | 'settled' | 'in-effect' | 'wrong-state' {
  if (verb === 'explain') return state === 'settled' ? 'wrong-state' : 'explained';
  if (state === 'settled') return 'in-effect';
  return state === 'explained' ? 'settled' : 'wrong-state';
}
