const digits = 6;

/** The year in which a moment lies in a zone. */
export function yearIn(timezone: string, moment: Date): number {
  return Number(new Intl.DateTimeFormat('en', { timeZone: timezone, year: 'numeric' }).format(moment));
}

/** What people call a complaint: `C-2026-000123`. */
export function referenceOf(year: number, number: number): string {
  return `C-${String(year)}-${String(number).padStart(digits, '0')}`;
}
