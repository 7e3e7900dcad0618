export const FAULT_CODES = [
  'unknown-timezone',
  'unknown-weekday',
  'bad-date',
  'bad-time',
  'empty-interval',
  'end-before-start',
  'overlap',
  'missing',
  'ambiguous-amount',
  'not-an-integer',
  'bad-moment',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

/** One wrong place in the input. `path` is its JSON path, e.g. `week.mon[1]` or `pauses[0].to`. */
export interface Fault<Code extends FaultCode = FaultCode> {
  readonly path: string;
  readonly code: Code;
}

export const REFUSAL_CODES = ['invalid-calendar', 'invalid-request', 'no-working-time', 'out-of-range'] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/**
 * The only error this library throws on purpose.
 * - `invalid-calendar`, `invalid-request`: see `faults`
 * - `no-working-time`: ten years on end without the working time (or day) that was asked for
 * - `out-of-range`: a moment before 1900 or after 2199 would be needed
 */
export class DeadlineRefusal extends Error {
  override readonly name = 'DeadlineRefusal';

  constructor(
    readonly code: RefusalCode,
    readonly faults: readonly Fault[] = [],
  ) {
    super(faults.length === 0 ? code : `${code}: ${faults.map((fault) => `${fault.path} ${fault.code}`).join(', ')}`);
  }
}
