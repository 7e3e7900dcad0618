/** The quotient rounded to a whole number; exactly half goes away from zero (2.5 → 3, −2.5 → −3). */
export function divideHalfAway(dividend: bigint, divisor: bigint): bigint {
  const size = (absolute(dividend) * 2n + absolute(divisor)) / (absolute(divisor) * 2n);
  return dividend < 0n === divisor < 0n ? size : -size;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Digits with at most `decimals` decimals, e.g. `-12.5`, as a whole number of the smallest step; else undefined. */
export function parseDecimal(text: string, decimals: number): bigint | undefined {
  const [, sign, whole, fraction = ''] = /^(-?)(\d{1,18})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || fraction.length > decimals) return undefined;
  const steps = BigInt(whole + fraction.padEnd(decimals, '0'));
  return sign === '-' ? -steps : steps;
}
