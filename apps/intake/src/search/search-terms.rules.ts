/** What is looked for, taken apart. Nothing in it has a meaning of its own for a query language. */
export interface SearchTerms {
  /** In lower case, ё as е; letters and digits only. The last may be the beginning of a word. */
  readonly words: readonly string[];
  /** The writings of a part of a telephone number, as digits; none when it is no such part. */
  readonly phones: readonly string[];
  /** A part of a reference, an address or an id, as it was written; null when it can be none. */
  readonly fragment: string | null;
}

const mostWords = 8;
const longestWord = 60;
const shortestPhone = 4;
const longestPhone = 15;
const shortestFragment = 3;
/** A shorter beginning fits half of all words. */
const shortestBeginning = 3;
const shortestMisspelling = 4;

export function foldedText(text: string): string {
  return text.toLowerCase().replaceAll('ё', 'е');
}

function phonesOf(text: string): readonly string[] {
  if (!/^[\d\s()+.\-–/]+$/.test(text)) return [];
  const digits = text.replaceAll(/\D/g, '').replace(/^0+/, '');
  if (digits.length < shortestPhone || digits.length > longestPhone) return [];
  // What is dialled first inside a country that answers to +7 is no part of the number.
  return digits.startsWith('8') ? [`7${digits.slice(1)}`, digits] : [digits];
}

function fragmentOf(text: string): string | null {
  if (text.length < shortestFragment || /\s/.test(text) || !/[\p{L}\p{N}]/u.test(text)) return null;
  return text;
}

export function searchTerms(q: string): SearchTerms {
  const text = q.normalize('NFKC').trim();
  const words = (foldedText(text).match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, mostWords);
  return {
    words: words.map((word) => word.slice(0, longestWord)),
    phones: phonesOf(text),
    fragment: fragmentOf(text),
  };
}

/** Whether a fragment may be a part of a reference: those have digits. */
export function mayBeReference(fragment: string | null): fragment is string {
  return fragment !== null && /\d/.test(fragment) && /^[\p{L}\p{N}\-_./]+$/u.test(fragment);
}

/** The operands of `to_tsquery`: words that all have to be there, and the last as a beginning too. */
export function wordOperands({ words }: SearchTerms): { readonly whole: string; readonly beginning: string } {
  const last = words.at(-1) ?? '';
  const isBeginning = last.length >= shortestBeginning;
  const whole = isBeginning ? words.slice(0, -1) : words;
  return { whole: whole.map((word) => `'${word}'`).join(' & '), beginning: isBeginning ? `'${last}':*` : '' };
}

/** The words that are long enough to be recognised when they are misspelt. */
export function misspeltWords({ words }: SearchTerms): readonly string[] {
  return words.filter((word) => word.length >= shortestMisspelling && !/^\d+$/.test(word));
}

/** A pattern for LIKE that finds `part` anywhere. */
export function partPattern(part: string): string {
  return `%${part.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
