const digits = 6;

/** Kept, because making one takes longer than all the rest of a registration. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The year in which a moment lies in a zone. */
export function yearIn(timezone: string, moment: Date): number {
  const format = formats.get(timezone) ?? new Intl.DateTimeFormat('en', { timeZone: timezone, year: 'numeric' });
  formats.set(timezone, format);
  return Number(format.format(moment));
}

/** What people call a request: `R-2026-000123`. */
export function referenceOf(year: number, number: number): string {
  return `R-${String(year)}-${String(number).padStart(digits, '0')}`;
}
