import type { CubeMeasure } from './world.js';

/** Each measure is the number of the records behind it, and of the records that their own service has. */
export function cubeIsItsRecount(measures: readonly CubeMeasure[]): string[] {
  return measures.flatMap(({ name, value, recordIds, own }) => {
    const faults: string[] = [];
    if (value !== own.value) faults.push(`${name} is ${value.toString()}, and its service has ${own.value.toString()}`);
    if (recordIds === undefined) return faults;
    if (recordIds.length !== value)
      faults.push(`${name} is ${value.toString()} of ${recordIds.length.toString()} records`);
    const [counted, there] = [new Set(recordIds), new Set(own.ids)];
    if (counted.size !== recordIds.length) faults.push(`${name} counts a record twice`);
    for (const id of counted) if (!there.has(id)) faults.push(`${name} counts ${id}, which its service has not`);
    for (const id of there) if (!counted.has(id)) faults.push(`${name} does not count ${id}`);
    return faults;
  });
}
