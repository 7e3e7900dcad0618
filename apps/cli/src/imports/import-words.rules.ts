import type { ImportResource } from '@okno/contracts';

const mostReasons = 20;

/** What became of an import, for a person. */
export function tellImport(result: ImportResource, rejectsUrl: string): readonly string[] {
  const { status, failure, read, accepted, duplicates, rejected, linked, unlinked } = result;
  const whole =
    status === 'failed' ? [`The file was not taken in: ${failure ?? 'for a reason that is not known'}`] : [];
  const counts = [
    `read        ${read.toString()}`,
    `accepted    ${accepted.toString()} (client known: ${linked.toString()}, not known: ${unlinked.toString()})`,
    `duplicates  ${duplicates.toString()}`,
    `rejected    ${rejected.toString()}`,
  ];
  if (rejected === 0) return [...whole, ...counts];
  const { rejects } = result;
  const reasons = countReasons(rejects).map(([reason, count]) => `  ${count.toString().padStart(8)}  ${reason}`);
  const heading = rejects.length < rejected ? [`of the first ${rejects.length.toString()} rejected rows:`] : [];
  return [...whole, ...counts, ...heading, ...reasons, `rejected rows as a file: ${rejectsUrl}`];
}

/** The reasons and how often each was given, the most frequent first. */
function countReasons(rejects: ImportResource['rejects']): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { reason } of rejects) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left).slice(0, mostReasons);
}
