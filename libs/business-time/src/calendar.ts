export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Local wall-clock times `HH:MM`, half open: the first is in, the second is not. `24:00` is the end of the day. */
export type LocalInterval = readonly [from: string, to: string];

/** A date as `YYYY-MM-DD`. */
export type LocalDate = string;

/**
 * A working calendar as the public API writes it. An absent part or weekday is none.
 * A shift replaces the weekday's intervals for its date, a holiday beats a shift, a break is cut out of either.
 */
export interface Calendar {
  readonly name?: string | undefined;
  /** IANA name, e.g. `Europe/Moscow`. */
  readonly timezone: string;
  readonly week?: Readonly<Partial<Record<Weekday, readonly LocalInterval[] | undefined>>> | undefined;
  readonly holidays?: readonly LocalDate[] | undefined;
  readonly shifts?: Readonly<Record<LocalDate, readonly LocalInterval[]>> | undefined;
  readonly breaks?: Readonly<Record<LocalDate, readonly LocalInterval[]>> | undefined;
}
