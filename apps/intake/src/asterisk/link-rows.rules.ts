import type { LinkedLine } from './exchange-line.rules.js';

/** Exchanges count channels anew after a restart: what is further apart than this is about another channel of that name. */
const nearMilliseconds = 2_000;

/**
 * Says for each fresh line to which call it belongs: that of a line which shares a link with it and a time, itself or by others
 * between them. Kept lines keep their calls; a group without any is called after its first line.
 */
export function linkRows(kept: readonly LinkedLine[], fresh: readonly LinkedLine[]): ReadonlyMap<string, string> {
  const callOf = new Map<string, string>();
  const byLink = new Map<string, LinkedLine[]>();
  const ordered = [...fresh].sort((left, right) => left.at.getTime() - right.at.getTime());
  for (const line of [...kept, ...ordered]) {
    for (const link of line.links) byLink.set(link, [...(byLink.get(link) ?? []), line]);
  }
  const isKept = new Set(kept.map(({ key }) => key));
  const seen = new Set<string>();
  for (const line of ordered) {
    if (seen.has(line.key)) continue;
    const group = groupOf(line, byLink, seen);
    const known = group.find(({ key }) => isKept.has(key));
    for (const { key } of group) {
      if (!isKept.has(key)) callOf.set(key, known?.callId ?? line.callId);
    }
  }
  return callOf;
}

function groupOf(
  first: LinkedLine,
  byLink: ReadonlyMap<string, readonly LinkedLine[]>,
  seen: Set<string>,
): readonly LinkedLine[] {
  const group: LinkedLine[] = [];
  const toLook = [first];
  seen.add(first.key);
  for (let line = toLook.pop(); line !== undefined; line = toLook.pop()) {
    group.push(line);
    for (const near of line.links.flatMap((link) => byLink.get(link) ?? [])) {
      if (seen.has(near.key) || !isNear(line, near)) continue;
      seen.add(near.key);
      toLook.push(near);
    }
  }
  return group;
}

function isNear(left: LinkedLine, right: LinkedLine): boolean {
  return (
    left.at.getTime() <= right.until.getTime() + nearMilliseconds &&
    right.at.getTime() <= left.until.getTime() + nearMilliseconds
  );
}
