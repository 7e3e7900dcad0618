/** What somebody wants rebuilt of a service. */
export interface RebuildWish {
  readonly only?: string;
  readonly compareOnly: boolean;
}

/** Reads `--only=<what>` and `--compare`; a text says what is wrong. */
export function readRebuildWords(words: readonly string[]): RebuildWish | string {
  let only: string | undefined;
  let compareOnly = false;
  for (const word of words) {
    const named = /^--only=(.+)$/.exec(word)?.[1];
    if (named !== undefined) only = named;
    else if (word === '--compare') compareOnly = true;
    else return `${word} is not understood; there are --only=<tables, or another store of the service> and --compare`;
  }
  if (compareOnly && only !== undefined && only !== 'tables') return 'only tables can be compared';
  return { ...(only === undefined ? {} : { only }), compareOnly };
}
