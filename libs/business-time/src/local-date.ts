import type { LocalDate } from './calendar.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const TIME = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;
const FRACTION = /^\.(\d{1,3})\d*/;
const ZONE = /^(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** Whole days from 1970-01-01 to the date, or undefined for what is no date of the Gregorian calendar. */
export function parseLocalDate(text: LocalDate): number | undefined {
  return text.length === 10 ? dateAtStart(text) : undefined;
}

export function formatLocalDate(day: number): LocalDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Minutes from midnight for `HH:MM` up to and including `24:00`, else undefined. */
export function parseLocalTime(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  return match[1] === undefined ? 1440 : Number(match[1]) * 60 + Number(match[2]);
}

/**
 * Epoch milliseconds of an RFC 3339 time with `Z` or an offset, else undefined (also for a date that does not exist,
 * which Date.parse would let roll over). What is finer than a millisecond is cut off.
 */
export function parseMoment(text: string): number | undefined {
  const day = dateAtStart(text);
  if (day === undefined || (text[10] !== 'T' && text[10] !== 't') || text[13] !== ':' || text[16] !== ':')
    return undefined;
  const hours = digits(text, 11, 2);
  const minutes = digits(text, 14, 2);
  const seconds = digits(text, 17, 2);
  if (!(hours < 24 && minutes < 60 && seconds < 60)) return undefined;
  const time = day * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000;
  return text.length === 20 && text[19] === 'Z' ? time : withFractionAndZone(time, text.slice(19));
}

export function formatMoment(time: number): string {
  return new Date(time).toISOString();
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayIndex(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

export function firstDayOfYear(year: number): number {
  return Date.UTC(year, 0, 1) / DAY_MS;
}

function withFractionAndZone(time: number, rest: string): number | undefined {
  const fraction = FRACTION.exec(rest);
  const zone = ZONE.exec(fraction === null ? rest : rest.slice(fraction[0].length));
  if (zone === null) return undefined;
  const offset = Number(zone[2] ?? 0) * HOUR_MS + Number(zone[3] ?? 0) * MINUTE_MS;
  return time + Number((fraction?.[1] ?? '').padEnd(3, '0')) + (zone[1] === '-' ? offset : -offset);
}

function dateAtStart(text: string): number | undefined {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  // Date.UTC takes years below 100 for 19xx.
  if (!(year >= 100 && month >= 1 && month <= 12 && day >= 1) || text[4] !== '-' || text[7] !== '-') return undefined;
  const time = Date.UTC(year, month - 1, day);
  // Every month has 28 days; after that an impossible date shows by rolling over into the next month.
  if (day > 28 && new Date(time).getUTCDate() !== day) return undefined;
  return time / DAY_MS;
}

/** The number written in decimal digits at a place of the text, NaN for anything else. */
function digits(text: string, at: number, length: number): number {
  let value = 0;
  for (let index = at; index < at + length; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}
