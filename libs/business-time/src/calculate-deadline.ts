import type { Calendar, LocalDate } from './calendar.js';
import { explainDays } from './explain-days.js';
import { explainMoment, explainTime } from './explain-time.js';
import type { ExplanationStretch } from './explanation.js';
import { formatLocalDate, formatMoment, parseMoment } from './local-date.js';
import type { MergedPauses } from './pauses.js';
import { isPaused, mergePauses, NO_PAUSES } from './pauses.js';
import type { Fault } from './refusal.js';
import { DeadlineRefusal } from './refusal.js';
import { isWorkingAt } from './timeline.js';
import { compileCalendar, WorkingCalendar } from './working-calendar.js';
import type { Roll } from './working-days.rules.js';
import { countWorkingDays, dayNumber, isWorkingDay, rollDay, workingDaysBetween } from './working-days.rules.js';
import type { Direction } from './working-time.rules.js';
import { addUnpaused, unpausedBetween } from './working-time.rules.js';

export const OPERATIONS = ['add', 'diff', 'is-working', 'is-working-day', 'add-days', 'diff-days'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** `POST /deadlines/calculate` without its calendar. `start` and `end` are dates for the day operations, else times. */
export interface DeadlineRequest {
  readonly operation: Operation;
  readonly start: string;
  readonly end?: string | undefined;
  readonly workingMinutes?: number | undefined;
  readonly workingSeconds?: number | undefined;
  readonly days?: number | undefined;
  readonly direction?: Direction | undefined;
  readonly roll?: Roll | undefined;
  readonly pauses?: readonly { readonly from: string; readonly to?: string | undefined }[] | undefined;
  readonly explain?: boolean | undefined;
}

type Answer =
  | { readonly dueAt: string | null }
  /** Both say the same time: whole minutes, whole seconds. */
  | { readonly workingMinutes: number; readonly workingSeconds: number }
  | { readonly working: boolean }
  | { readonly date: LocalDate }
  | { readonly days: number };

/** `explanation` is there when the request asked for it. */
export type DeadlineAnswer = Answer & { readonly explanation?: readonly ExplanationStretch[] };

/**
 * Answers one question about working time. Give a compiled calendar when there is more than one question.
 * Fields that the operation does not use are not looked at; `roll` bears on the day operations (an amount of time
 * finds the next working moment by itself), pauses on the others.
 * Throws `DeadlineRefusal`.
 */
export function calculateDeadline(calendar: Calendar | WorkingCalendar, request: DeadlineRequest): DeadlineAnswer {
  const working = calendar instanceof WorkingCalendar ? calendar : compileCalendar(calendar);
  switch (request.operation) {
    case 'add':
      return add(working, request);
    case 'diff':
      return diff(working, request);
    case 'is-working':
      return isWorkingMoment(working, request);
    case 'is-working-day':
      return isWorkingDate(working, request);
    case 'add-days':
      return addDays(working, request);
    case 'diff-days':
      return diffDays(working, request);
  }
}

function add(calendar: WorkingCalendar, request: DeadlineRequest): DeadlineAnswer {
  const start = momentOf(request.start, 'start');
  const amount = amountOf(request);
  const direction = request.direction ?? 'forward';
  const pauses = pausesOf(request);
  const due = addUnpaused(calendar, start, amount, direction, pauses);
  const answer = { dueAt: due === null ? null : formatMoment(due) };
  if (request.explain !== true) return answer;
  if (due !== null) {
    return { ...answer, explanation: explainTime(calendar, Math.min(start, due), Math.max(start, due), pauses) };
  }
  return { ...answer, explanation: explainPaused(calendar, start, direction === 'back' ? -amount : amount, pauses) };
}

/** What had been counted when the pause that is still open began, and that pause. */
function explainPaused(
  calendar: WorkingCalendar,
  start: number,
  amount: number,
  pauses: MergedPauses,
): ExplanationStretch[] {
  const openSince = Math.max(pauses.at(-1)?.from ?? start, start);
  const closed = pauses.slice(0, -1);
  const counted = amount > 0 ? unpausedBetween(calendar, start, openSince, closed) : 0;
  const until = counted > amount ? (addUnpaused(calendar, start, amount, 'forward', closed) ?? openSince) : openSince;
  return [
    ...(counted > 0 ? explainTime(calendar, start, until, closed) : []),
    { from: formatMoment(openSince), to: null, minutes: 0, counted: false, why: 'pause' },
  ];
}

function diff(calendar: WorkingCalendar, request: DeadlineRequest): DeadlineAnswer {
  const start = momentOf(request.start, 'start');
  const end = momentOf(required(request.end, 'end'), 'end');
  const pauses = pausesOf(request);
  const worked = unpausedBetween(calendar, start, end, pauses);
  const answer = { workingMinutes: Math.floor(worked / 60_000), workingSeconds: Math.floor(worked / 1000) };
  return request.explain === true ? { ...answer, explanation: explainTime(calendar, start, end, pauses) } : answer;
}

function isWorkingMoment(calendar: WorkingCalendar, request: DeadlineRequest): DeadlineAnswer {
  const time = momentOf(request.start, 'start');
  const pauses = pausesOf(request);
  const answer = { working: isWorkingAt(calendar, time) && !isPaused(pauses, time) };
  return request.explain === true ? { ...answer, explanation: explainMoment(calendar, time, pauses) } : answer;
}

function isWorkingDate(calendar: WorkingCalendar, request: DeadlineRequest): DeadlineAnswer {
  const answer = { working: isWorkingDay(calendar, request.start) };
  if (request.explain !== true) return answer;
  const day = dayNumber(request.start, 'start');
  return { ...answer, explanation: explainDays(calendar, day, day) };
}

function addDays(calendar: WorkingCalendar, request: DeadlineRequest): DeadlineAnswer {
  const start = dayNumber(request.start, 'start');
  const days = integer(required(request.days, 'days'), 'days');
  const { from, end } = countWorkingDays(calendar, start, days, request.direction ?? 'forward', request.roll ?? 'none');
  const answer = { date: formatLocalDate(end) };
  if (request.explain !== true) return answer;
  return { ...answer, explanation: explainDays(calendar, Math.min(start, end), Math.max(start, end), from) };
}

function diffDays(calendar: WorkingCalendar, request: DeadlineRequest): DeadlineAnswer {
  const end = required(request.end, 'end');
  const answer = { days: workingDaysBetween(calendar, request.start, end, request.roll) };
  if (request.explain !== true) return answer;
  const first = dayNumber(request.start, 'start');
  const last = dayNumber(end, 'end');
  const from = request.roll === 'to-working-day-first' && first < last ? rollDay(calendar, first, 1) : first;
  return { ...answer, explanation: last > first ? explainDays(calendar, first, last, from) : [] };
}

function amountOf(request: DeadlineRequest): number {
  const { workingMinutes: minutes, workingSeconds: seconds } = request;
  if (minutes !== undefined && seconds !== undefined) refuse({ path: 'workingSeconds', code: 'ambiguous-amount' });
  if (minutes !== undefined) return integer(minutes, 'workingMinutes') * 60_000;
  return integer(required(seconds, 'workingMinutes'), 'workingSeconds') * 1000;
}

function pausesOf(request: DeadlineRequest): MergedPauses {
  if (request.pauses === undefined || request.pauses.length === 0) return NO_PAUSES;
  return mergePauses(
    request.pauses.map((pause, index) => {
      const path = `pauses[${String(index)}]`;
      const from = momentOf(pause.from, `${path}.from`);
      if (pause.to === undefined) return { from };
      const to = momentOf(pause.to, `${path}.to`);
      return to < from ? refuse({ path, code: 'end-before-start' }) : { from, to };
    }),
  );
}

function momentOf(text: string, path: string): number {
  return parseMoment(text) ?? refuse({ path, code: 'bad-moment' });
}

function integer(value: number, path: string): number {
  return Number.isSafeInteger(value) ? value : refuse({ path, code: 'not-an-integer' });
}

function required<Value>(value: Value | undefined, path: string): Value {
  return value ?? refuse({ path, code: 'missing' });
}

function refuse(fault: Fault): never {
  throw new DeadlineRefusal('invalid-request', [fault]);
}
