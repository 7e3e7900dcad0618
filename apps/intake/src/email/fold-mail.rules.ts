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

/** How a signature begins (RFC 3676, 4.3), and what mail programs of telephones put below by themselves. */
const signatureLine = /^--\s?$/;
const ownWords: readonly RegExp[] = [
  /^\s*sent from (my|yahoo mail|mail for|outlook|samsung|proton)\b.{0,60}$/iu,
  /^\s*get outlook for (ios|android)\b.{0,60}$/iu,
  /^\s*отправлено (с|из|от)\s.{0,60}$/iu,
];
const longestSignature = 15;

export interface FoldedMail {
  /** What a person reads first. */
  readonly words: string;
  /** The signature and the history below them; empty when there is neither. */
  readonly folded: string;
}

/**
 * Parts what is new in a mail from its signature and the history it quotes. What cannot be told apart stays in the words:
 * answers between quoted lines, a mail that is nothing but history. Words and folded lines are all the lines there are.
 */
export function foldMail(text: string): FoldedMail {
  const lines = text.split(/\r\n|\r|\n/);
  const end = Math.min(historyStart(lines) ?? lines.length, signatureStart(lines) ?? lines.length);
  const words = lines.slice(0, end).join('\n').trim();
  if (words === '') return { words: text.trim(), folded: '' };
  return { words, folded: lines.slice(end).join('\n').trim() };
}

/** A signature is short and stands above the history or at the end; a telephone's own words are the last ones. */
function signatureStart(lines: readonly string[]): number | undefined {
  for (const [place, line] of lines.entries()) {
    const isDelimiter = signatureLine.test(line);
    if (!isDelimiter && !ownWords.some((words) => words.test(line))) continue;
    const below = lines.slice(place + 1);
    const quoted = below.findIndex((next) => isQuoted(next));
    const signature = (quoted < 0 ? below : below.slice(0, quoted)).filter((next) => next.trim() !== '');
    if (signature.length <= (isDelimiter ? longestSignature : 0)) return place;
  }
  return undefined;
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
