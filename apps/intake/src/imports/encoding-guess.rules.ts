const cyrillic = ['windows-1251', 'koi8-r', 'ibm866', 'iso-8859-5'] as const;
const usual = new Set('оеаинтсрвлкмдпуя');
const latin = /[A-Za-z]/;
/** Of so many bytes a language can be told. */
const enough = 64 * 1024;

/**
 * What encoding bytes look like, by the names of the Encoding Standard. Bytes that are valid UTF-8 are taken for it; of others
 * those are Cyrillic that come out as words in one of its encodings; the rest is windows-1252.
 */
export function guessEncoding(bytes: Uint8Array): string {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  const sample = bytes.subarray(0, enough);
  const wide = wideEncoding(sample);
  if (wide !== undefined) return wide;
  if (isUtf8(sample)) return 'utf-8';
  const scored = cyrillic.map((name) => ({ name, score: scoreOf(new TextDecoder(name).decode(sample)) }));
  const best = scored.reduce((left, right) => (right.score > left.score ? right : left));
  return best.score > 0 ? best.name : 'windows-1252';
}

/** Two bytes a sign, most of them ASCII, without a byte order mark. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  let [even, odd] = [0, 0];
  for (const [place, byte] of bytes.entries()) {
    if (byte !== 0) continue;
    if (place % 2 === 0) even += 1;
    else odd += 1;
  }
  const many = bytes.length / 5;
  if (odd > many && even < odd / 10) return 'utf-16le';
  return even > many && odd < even / 10 ? 'utf-16be' : undefined;
}

/** A sign torn by the end of the sample is no fault. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** How much a text looks like Russian words: frequent letters, small ones after great ones, no Latin within words, no frames. */
function scoreOf(text: string): number {
  let score = 0;
  let before = ' ';
  for (const letter of text) {
    if (letter >= '\u0080') score += latin.test(before) ? -3 : scoreOfLetter(letter, before);
    else if (before >= '\u0080' && latin.test(letter)) score -= 3;
    before = letter;
  }
  return score;
}

function scoreOfLetter(letter: string, before: string): number {
  if (usual.has(letter)) return 2;
  if (/[а-яё]/.test(letter)) return 1;
  if (!/[А-ЯЁ]/.test(letter)) return -2;
  return /[а-яё]/.test(before) ? -3 : 0;
}
