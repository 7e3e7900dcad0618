import type { ImportedKind } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import type { KeptRow, TakenBatch } from './undo-import.repository.js';

/** Where a batch of an undoing begins. */
export interface BatchPlace {
  readonly importId: string;
  /** The number under which its events are told. */
  readonly chunk: number;
  /** The last record of the batch before; null at the beginning. */
  readonly after: string | null;
}

/** How records of one kind are taken back. */
export interface TakeBack {
  readonly kind: ImportedKind;
  /** Takes back what nobody has built upon, in the transaction that also moves the undoing on. */
  batch(work: Work, place: BatchPlace): Promise<TakenBatch>;
}

/** Records, and as many in one event, that are looked at together. */
export const batchSize = 1_000;

/** A record that came by an import; without a reason nobody has built upon it. */
export interface Candidate {
  readonly id: string;
  readonly name: string | null;
  readonly reason: KeptRow['reason'] | null;
}

/** Those to take back, and the batch as it is noted; `rowsRead` says whether there may be more. */
export function sortOut<Row extends Candidate>(
  candidates: readonly Row[],
  rowsRead: number,
): { readonly free: readonly Row[]; readonly batch: TakenBatch } {
  const free = candidates.filter(({ reason }) => reason === null);
  const kept = candidates.flatMap(({ id, name, reason }) => (reason === null ? [] : [{ id, name, reason }]));
  const next = rowsRead < batchSize ? null : (candidates.at(-1)?.id ?? null);
  return { free, batch: { takenBack: free.length, kept, next } };
}
