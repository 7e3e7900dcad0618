export interface RestoreWords {
  readonly file: string;
  readonly dataDir: string | undefined;
}

/** Reads what follows `okno restore`; undefined when that is no command line. */
export function readRestoreWords(words: readonly string[]): RestoreWords | undefined {
  const positional: string[] = [];
  let dataDir: string | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) positional.push(word);
    else if (word === '--data-dir') dataDir = words[(at += 1)] ?? '';
    else if (word.startsWith('--data-dir=')) dataDir = word.slice('--data-dir='.length);
    else return undefined;
  }
  const [file, ...more] = positional;
  return file === undefined || more.length > 0 || dataDir === '' ? undefined : { file, dataDir };
}
