const digits = 6;

/** What people call a request: `R-2026-000123`. */
export function referenceOf(year: number, number: number): string {
  return `R-${String(year)}-${String(number).padStart(digits, '0')}`;
}
