/**
 * What to try instead of a part that failed as a whole: what lies before the culprit, the culprit alone, the rest; halves when
 * nobody is to blame. Empty parts are left out, so every part is smaller than the one that failed.
 */
export function partsToTryApart<Item>(part: readonly Item[], culprit: Item | undefined): (readonly Item[])[] {
  const at = culprit === undefined ? -1 : part.indexOf(culprit);
  const cuts = at < 0 ? [Math.ceil(part.length / 2)] : [at, at + 1];
  const edges = [0, ...cuts, part.length];
  return edges
    .slice(1)
    .map((end, index) => part.slice(edges[index], end))
    .filter(({ length }) => length > 0);
}
