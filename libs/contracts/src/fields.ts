import { z } from 'zod';

/** An id: UUIDv7 made by the service that owns the record. */
export const idField = z.uuid();
/** True within the years 1 to 9999 of UTC: what four digits can write and PostgreSQL reads without an era. */
function isWritable(text: string): boolean {
  // An offset carries a moment at most into the next year, and files have millions of moments.
  const written = Number(text.slice(0, 4));
  if (written > 1 && written < 9999) return true;
  const year = new Date(text).getUTCFullYear();
  return year >= 1 && year <= 9999;
}

/** A moment, RFC 3339 in UTC. */
export const momentField = z.iso.datetime({ offset: true }).refine(isWritable, { abort: true });
/** A calendar day, `YYYY-MM-DD`. */
export const dayField = z.iso.date().refine(isWritable, { abort: true });
export const languageField = z.enum(['ru', 'en']);
export type Language = z.infer<typeof languageField>;

/** A text in both languages of the product. */
export interface LocalizedText {
  readonly en: string;
  readonly ru: string;
}

/** A number of minor units that fits a JSON integer exactly. */
export const minorUnitsField = z.int();
export const currencyField = z.string().regex(/^[A-Z]{3}$/);
export const moneyField = z.strictObject({ amountMinor: minorUnitsField, currency: currencyField });
export type MoneyShape = z.infer<typeof moneyField>;

/** A limit as a setting has it: minor units, a space, the currency, `5000000 RUB`. */
export const moneyLimitField = z
  .string()
  .regex(/^\d{1,15} [A-Z]{3}$/)
  .transform((text): MoneyShape => {
    const [amount = '0', currency = ''] = text.split(' ');
    return { amountMinor: Number(amount), currency };
  });

/** Whether an amount needs more than the usual consent. In another currency than the limit's nobody knows: it does. */
export function isAboveLimit(amount: MoneyShape | null, limit: MoneyShape | undefined): boolean {
  if (amount === null || limit === undefined || amount.amountMinor === 0) return false;
  return amount.currency !== limit.currency || amount.amountMinor > limit.amountMinor;
}

/** A SHA-256 in hexadecimal. */
export const contentHashField = z.string().regex(/^[0-9a-f]{64}$/);

/** Text PostgreSQL can hold as it is: no NUL, no half of a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\u0000') && !/\p{Surrogate}/u.test(text);
}

/** A text of at most `max` characters, which may be empty. */
export function textField(max: number) {
  return z.string().max(max).refine(isStorable);
}

/** A text of 1 to `max` characters; space around it is taken away. */
export function requiredTextField(max: number) {
  return z.string().trim().min(1).max(max).refine(isStorable);
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** An IANA time zone, `Europe/Moscow`. */
export const timezoneField = z.string().max(100).refine(isTimezone);

/** One value, several with commas between, or the parameter several times. */
export function listOf<Field extends z.ZodType>(field: Field) {
  return z
    .preprocess((given) => (typeof given === 'string' ? given.split(',') : given), z.array(field).max(20))
    .optional();
}
