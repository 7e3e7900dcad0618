import type { Work } from '@okno/service-kit';
import type { readBatches } from './csv-rows.adapter.js';
import type { Names } from './import-lookups.queries.js';
import type { RowReader } from './row-reader.rules.js';

/** The import a batch of rows belongs to. */
export interface ImportRun {
  readonly id: string;
  readonly source: string;
  /** Counts the batches from 0. */
  readonly chunk: number;
  readonly names: Names;
}

export interface Numbered<Row> {
  readonly line: number;
  readonly row: Row;
}

export interface Reject {
  readonly line: number;
  readonly reason: string;
  /** The row as it stood in the file. */
  readonly fields?: readonly string[];
}

/** What became of a batch: accepted + duplicates + rejects = the rows given; linked + unlinked = accepted. */
export interface StoreOutcome {
  readonly accepted: number;
  readonly duplicates: number;
  readonly linked: number;
  readonly unlinked: number;
  readonly rejects?: readonly Reject[];
  /** Another service counts these rows, and says so later. */
  readonly isAwaited?: boolean;
}

/** How the rows of one source are read and stored. */
export interface RowStore<Row = unknown> {
  readonly source: string;
  /** Without these columns a file is none of this source. */
  readonly requiredColumns: readonly string[];
  /** How its files are cut into rows, where they are not CSV with a header. */
  readonly cut?: typeof readBatches;
  /** @throws RowFault */
  read(reader: RowReader): Row;
  /** What makes it the same row again. */
  keyOf(row: Row): string;
  /** Whether a batch may be stored before the one ahead of it is committed: it looks at nothing that an earlier row made. */
  readonly isIndependent?: boolean;
  /** Stores rows of distinct keys, at most a thousand, in the transaction that also moves the import on. */
  store(work: Work, run: ImportRun, rows: readonly Numbered<Row>[]): Promise<StoreOutcome>;
}
