import { z } from 'zod';

/** An id: UUIDv7 made by the service that owns the record. */
export const idField = z.uuid();
/** A moment, RFC 3339 in UTC. */
export const momentField = z.iso.datetime({ offset: true });
/** A calendar day, `YYYY-MM-DD`. */
export const dayField = z.iso.date();
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
