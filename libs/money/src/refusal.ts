export const MONEY_REFUSAL_CODES = [
  'unknown-currency',
  'currency-mismatch',
  'not-an-integer',
  'out-of-range',
  'invalid-ratio',
  'invalid-weights',
  'invalid-rate',
  'invalid-quantity',
  'invalid-penalty',
] as const;
export type MoneyRefusalCode = (typeof MONEY_REFUSAL_CODES)[number];

/** The only error this library throws on purpose. */
export class MoneyRefusal extends Error {
  override readonly name = 'MoneyRefusal';

  constructor(
    readonly code: MoneyRefusalCode,
    detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}
