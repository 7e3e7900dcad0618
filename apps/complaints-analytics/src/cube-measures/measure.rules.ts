import type { LocalizedText } from '@okno/contracts';
import type { FactName } from './facts.rules.js';

/** The records a number is made of: one fact, placed in time by one of its moments. */
export interface Population {
  readonly fact: FactName;
  /** Which of the fact's times. */
  readonly time: string;
  /** Which of its rows: an SQL condition over f and the joins named. */
  readonly rows: string;
  readonly joins?: readonly string[];
}

/** `$n` in a condition or formula stands for the measure's parameter. */
export type Calculation =
  | { readonly kind: 'count'; readonly of: Population }
  /** An SQL aggregate over f, null where there are no records. */
  | { readonly kind: 'aggregate'; readonly of: Population; readonly sql: string }
  /** A sum of what the records themselves count: 0 without records. */
  | { readonly kind: 'sum'; readonly of: Population; readonly sql: string }
  /** A mean over what the records themselves count: the sum of one over the sum of the other; null over 0. */
  | { readonly kind: 'weighted'; readonly of: Population; readonly sql: string; readonly per: string }
  /** A sum of money in minor units: 0 without records, null over more than one currency. */
  | { readonly kind: 'money'; readonly of: Population; readonly sql: string }
  /** Both counted by themselves and then divided; null over 0. */
  | {
      readonly kind: 'ratio';
      readonly numerator: Population;
      readonly denominator: Population;
      readonly times: 1 | 1_000;
    };

export type Unit = 'count' | 'share' | 'seconds' | 'per-1000' | 'mean' | 'minor-units';

export interface MeasureDefinition {
  /** Without the brackets. */
  readonly name: string;
  readonly label: LocalizedText;
  readonly unit: Unit;
  readonly formula: LocalizedText;
  /** Which moment places it in time. */
  readonly time: LocalizedText;
  /** Which employee is meant; absent where the fact knows none. */
  readonly employee?: LocalizedText;
  /** A whole number in brackets after the name. */
  readonly parameter?: {
    readonly name: string;
    readonly unit: string;
    readonly default: number;
    readonly min: number;
    readonly max: number;
  };
  readonly calculation: Calculation;
  /** Grows when the same name begins to mean something else. */
  readonly version: number;
}

/** A measure as it was asked for, its parameter filled in. */
export interface Measure extends MeasureDefinition {
  /** As asked, with the brackets. */
  readonly column: string;
}

export function populationsOf(calculation: Calculation): readonly Population[] {
  return calculation.kind === 'ratio' ? [calculation.numerator, calculation.denominator] : [calculation.of];
}
