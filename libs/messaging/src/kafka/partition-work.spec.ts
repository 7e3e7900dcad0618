import { describe, expect, it } from '@jest/globals';
import type { FetchedRecord } from './fetched-records.js';
import { PartitionWork } from './partition-work.js';

function record(offset: number, bytes = 10): FetchedRecord {
  const message = {
    ...{ offset: offset.toString(), key: Buffer.from('k'), value: Buffer.from('v'), timestamp: '0', attributes: 0 },
    headers: {},
  };
  return { topic: 't', partition: 0, offset, message, bytes };
}

function holding(offsets: readonly number[], fetchedTo: number): PartitionWork {
  const work = new PartitionWork('t', 0);
  work.offer(
    offsets.map((offset) => record(offset)),
    fetchedTo,
  );
  return work;
}

describe('what a member holds of a partition', () => {
  it.each([
    { held: [4, 5, 6], through: 5, position: 6, why: 'the next one is held' },
    { held: [4, 5, 6], through: 6, position: 7, why: 'all is consumed' },
    { held: [4, 9, 12], through: 4, position: 9, why: 'compaction left a hole' },
    { held: [4, 9], through: 9, position: 14, why: 'what followed was removed', fetchedTo: 14 },
  ])('stands at $position when $why', ({ held, through, position, fetchedTo = (held.at(-1) ?? 0) + 1 }) => {
    const work = holding(held, fetchedTo);
    work.drop(through);
    expect(work.position).toBe(position);
  });

  it('leaves out what it has got before, and counts its bytes', () => {
    const work = holding([1, 2, 3], 4);
    work.offer([record(2), record(3), record(4)], 5);
    expect(work.next(10).map(({ offset }) => offset)).toEqual([1, 2, 3, 4]);
    expect(work.bytes).toBe(40);
    work.drop(3);
    expect({ bytes: work.bytes, nextFetch: work.nextFetch }).toEqual({ bytes: 10, nextFetch: 5 });
  });

  it('gives as many as asked for, fewer when they are big, and never none', () => {
    const work = new PartitionWork('t', 0);
    const mebibytes = [3, 2, 9, 1];
    work.offer(
      mebibytes.map((size, offset) => record(offset, size * 1_048_576)),
      4,
    );
    const sizes: number[] = [];
    for (let batch = work.next(3); batch.length > 0; batch = work.next(3)) {
      sizes.push(batch.length);
      work.drop(batch.at(-1)?.offset ?? 0);
    }
    expect(sizes).toEqual([1, 1, 1, 1]);
    expect(holding([1, 2, 3], 4).next(2)).toHaveLength(2);
  });
});
