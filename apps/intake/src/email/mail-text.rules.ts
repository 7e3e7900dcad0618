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

/** The line by which a mail program introduces what is answered. */
const introductions: readonly RegExp[] = [
  /^\s*on\b.{4,300}\bwrote\s*:\s*$/iu,
  /^.{0,300}\b(wrote|writes)\s*:\s*$/iu,
  /^.{4,300}(пишет|писал|писала|написал|написала|написал\(а\)|писал\(а\))\s*:\s*$/iu,
  /^\s*(am|le|el|il)\b.{4,300}(schrieb.{0,100}|a écrit|escribió|ha scritto)\s*:\s*$/iu,
  /^\s*-{2,}\s*(original message|original appointment|исходное сообщение|ursprüngliche nachricht|message d'origine)\s*-{2,}\s*$/iu,
  /^\s*_{20,}\s*$/u,
];
const headerLine =
  /^\s*\*?(from|sent|date|to|cc|subject|от|отправлено|дата|кому|копия|тема|von|gesendet|an|betreff)\s*:\*?\s*\S/iu;

/**
 * What is new in an answer, without the history it quotes below. What cannot be told apart stays: answers between quoted
 * lines, forwarded mail, a mail that is nothing but history.
 */
export function withoutHistory(text: string): string {
  const lines = text.split(/\r\n|\r|\n/);
  const start = historyStart(lines);
  if (start === undefined) return text.trim();
  const fresh = lines.slice(0, start).join('\n').trim();
  return fresh === '' ? text.trim() : fresh;
}

function historyStart(lines: readonly string[]): number | undefined {
  for (const [place, line] of lines.entries()) {
    if (
      isHeaderBlock(lines, place) ||
      (isIntroduction(lines, place) && isHistory(lines, afterIntroduction(lines, place)))
    ) {
      return place;
    }
    if (isQuoted(line) && isQuotedToEnd(lines, place)) return place;
  }
  return undefined;
}

function isIntroduction(lines: readonly string[], place: number): boolean {
  const line = lines[place] ?? '';
  const next = lines[place + 1] ?? '';
  if (introductions.some((introduction) => introduction.test(line))) return true;
  // Long introductions are wrapped.
  return (
    /^\s*(on|am|le|el)\b|\d{4}/iu.test(line) &&
    introductions.some((introduction) => introduction.test(`${line} ${next}`))
  );
}

function afterIntroduction(lines: readonly string[], place: number): number {
  const isOneLine = introductions.some((introduction) => introduction.test(lines[place] ?? ''));
  return place + (isOneLine ? 1 : 2);
}

/** What stands from here on, a signature at the end left out. */
function restOf(lines: readonly string[], from: number): readonly string[] {
  const rest = lines.slice(from);
  const signature = rest.findIndex((line) => /^--\s*$/.test(line));
  return (signature < 0 ? rest : rest.slice(0, signature)).filter((line) => line.trim() !== '');
}

/** Whether nothing new stands from here on: quoted lines to the end, or the unquoted text of an old mail. */
function isHistory(lines: readonly string[], from: number): boolean {
  return isQuotedToEnd(lines, from) || !lines.slice(from).some(isQuoted);
}

function isQuotedToEnd(lines: readonly string[], from: number): boolean {
  const rest = restOf(lines, from);
  return rest.length > 0 && rest.every(isQuoted);
}

function isQuoted(line: string): boolean {
  return line.trimStart().startsWith('>');
}

/** `From:` with at least two more headers right below: how Outlook quotes. */
function isHeaderBlock(lines: readonly string[], place: number): boolean {
  if (!/^\s*\*?(from|от|von)\s*:\*?\s*\S/iu.test(lines[place] ?? '')) return false;
  return lines.slice(place + 1, place + 6).filter((line) => headerLine.test(line)).length >= 2;
}
