const formatters = new Map<string, Intl.DateTimeFormat>();
/** Whoever asks a thousand times a second mostly asks about the same second, and formatting takes microseconds. */
const lastAnswers = new Map<string, { readonly second: number; readonly day: string }>();

/** The calendar day, `YYYY-MM-DD`, that `moment` falls on in an IANA zone. */
export function localDay(moment: Date, timezone: string): string {
  const second = Math.floor(moment.getTime() / 1000);
  const last = lastAnswers.get(timezone);
  if (last?.second === second) return last.day;
  const day = formatterOf(timezone).format(moment);
  lastAnswers.set(timezone, { second, day });
  return day;
}

/** The calendar year that `moment` falls in in an IANA zone. */
export function localYear(moment: Date, timezone: string): number {
  return Number.parseInt(localDay(moment, timezone), 10);
}

function formatterOf(timezone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timezone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formatters.set(timezone, formatter);
  }
  return formatter;
}
