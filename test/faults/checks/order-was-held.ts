import type { LoggedFact, World } from './world.js';

/** Each event where it lies for the first time: what comes later under the same id is a repetition, which nobody acts on. */
function firstOccurrences(log: readonly LoggedFact[]): LoggedFact[] {
  const seen = new Set<string>();
  return log.filter(({ id }) => {
    const isFirst = !seen.has(id);
    seen.add(id);
    return isFirst;
  });
}

/** Of each key: a record's facts lie in the log in the order of its versions, and each group had them in the order of the log. */
export function orderWasHeld({ log, groups }: Pick<World, 'log' | 'groups'>): string[] {
  const faults: string[] = [];
  const versions = new Map<string, number>();
  const latest = new Map<string, number>();
  for (const { topic, key, subject, version, type, id } of firstOccurrences(log)) {
    const record = `${topic} ${key} ${subject}`;
    const before = versions.get(record) ?? 0;
    if (version < before)
      faults.push(`${type} ${id}: version ${version.toString()} after ${before.toString()} of ${record}`);
    versions.set(record, Math.max(before, version));
    for (const { name, types, receipts } of groups) {
      const receipt = receipts.get(id);
      if (!types.has(type) || receipt === undefined) continue;
      const place = `${name} ${topic} ${key}`;
      const last = latest.get(place) ?? 0;
      if (receipt < last) faults.push(`${name} had ${type} ${id} before what lies before it in ${topic} under ${key}`);
      latest.set(place, Math.max(last, receipt));
    }
  }
  return faults;
}
