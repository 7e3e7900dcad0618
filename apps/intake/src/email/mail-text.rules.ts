/** Words that mail programs put before a subject when it is answered or passed on. */
const prefix = /^\s*((re|fw|fwd|aw|wg|sv|vs|tr|rv|ha|отв|на|ответ|пересл|fyi)(\[\d+\]|\(\d+\))?\s*:\s*)+/iu;
const forwarded = /^\s*((re|aw|отв|ответ)(\[\d+\])?\s*:\s*)*(fw|fwd|wg|tr|пересл)(\[\d+\])?\s*:/iu;
const longestSubject = 300;

/** A subject without `Re:` and `Fwd:`, on one line, at most 300 characters; empty when nothing is left. */
export function cleanSubject(subject: string): string {
  const line = storable(subject).replaceAll(/\s+/gu, ' ').trim();
  return shorten(line.replace(prefix, '').trim(), longestSubject);
}

/** Whether a mail passes on what somebody else wrote: then what stands below is the matter itself. */
export function isForwarded(subject: string): boolean {
  return forwarded.test(subject);
}

/** Whether the subject says that the mail answers another. */
export function isAnswer(subject: string): boolean {
  return prefix.test(storable(subject)) && !isForwarded(subject);
}

/** A text PostgreSQL can hold: no NUL, no half of a surrogate pair. */
export function storable(text: string): string {
  return Buffer.from(text.replaceAll('\u0000', ''), 'utf8').toString('utf8');
}

/** At most `max` UTF-16 units, no character cut in two. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** The reference of a request in a subject, `R-2026-000123`. */
export function referenceIn(subject: string): string | undefined {
  return /(?<![\p{L}\d])R-\d{4}-\d{6,12}(?!\d)/iu.exec(subject)?.[0].toUpperCase();
}
