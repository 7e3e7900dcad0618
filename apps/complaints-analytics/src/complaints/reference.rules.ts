const digits = 6;

/** What people call a complaint: `C-2026-000123`. */
export function referenceOf(year: number, number: number): string {
  return `C-${String(year)}-${String(number).padStart(digits, '0')}`;
}
