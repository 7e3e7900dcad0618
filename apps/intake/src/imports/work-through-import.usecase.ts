import { Inject, Injectable } from '@nestjs/common';
import {
  CLOCKS,
  SERVICE_NAME,
  UnitOfWork,
  contextOfTimer,
  type Clocks,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { UnreadableCsv, readBatches } from './csv-rows.adapter.js';
import type { CsvRow } from './row-reader.rules.js';
import { ImportLookups, type Names } from './import-lookups.queries.js';
import { ImportProgressRepository } from './import-progress.repository.js';
import { ImportRepository, type OpenImport } from './import.repository.js';
import { MissingColumn, bindProfile, type RowMapper } from './row-mapper.rules.js';
import { RowFault, RowReader, indexColumns } from './row-reader.rules.js';
import { RowStores } from './row-stores.repository.js';
import type { Numbered, Reject, RowStore, StoreOutcome } from './row-store.repository.js';

/** Batches after which names are looked up anew: an organisation changes while a long file is worked through. */
const namesLast = 20;

/** How the rows of a file come to be read: by their own columns, or by a profile's. */
interface Reading {
  readonly store: RowStore;
  readonly mapper: RowMapper | undefined;
  readonly reader: RowReader;
}

/** Rows and batches worked through before. */
interface Place {
  readonly read: number;
  readonly chunks: number;
}

interface Sorted {
  readonly all: readonly CsvRow[];
  readonly rows: readonly Numbered<unknown>[];
  readonly duplicates: number;
  readonly rejects: readonly Reject[];
}

/**
 * Works an import through, batch by batch: rows, counts, events and the place reached are committed together, so after any
 * crash the work goes on where it was and nothing is done twice.
 */
@Injectable()
export class WorkThroughImport {
  constructor(
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
    private readonly imports: ImportRepository,
    private readonly stores: RowStores,
    private readonly lookups: ImportLookups,
    private readonly progress: ImportProgressRepository,
  ) {}

  /** @throws Superseded when another worker went on with it; whatever the database throws */
  async execute(open: OpenImport, isStopping: () => boolean): Promise<void> {
    try {
      await this.read(open, isStopping);
    } catch (error) {
      if (error instanceof UnreadableCsv) await this.fail(open, error.message);
      else if (error instanceof MissingColumn) await this.fail(open, `missing-column: ${error.message}`);
      else throw error;
    }
  }

  private async read(open: OpenImport, isStopping: () => boolean): Promise<void> {
    const { profile } = open;
    const store = this.stores.of(open.source, profile?.rowsAre);
    if (store === undefined) return this.fail(open, 'source-not-available');
    const file = await (store.cut ?? readBatches)(this.imports.contentOf(open.id), profile ?? {});
    if (file === undefined) return this.end(open);
    const mapper = profile === null ? undefined : bindProfile(profile, file.header, open.timezone);
    const columns = indexColumns(mapper?.targets ?? file.header ?? []);
    const missing = store.requiredColumns.find((column) => !columns.has(column.toLowerCase()));
    if (missing !== undefined) throw new MissingColumn(missing);
    if (file.header !== null) await this.imports.noteHeader(open.id, file.header);
    const reading = { store, mapper, reader: new RowReader(columns, open.timezone) };
    if (await this.commitAll(open, reading, sortedBatches(reading, file.rows, open.read), isStopping))
      await this.end(open);
  }

  /**
   * Commits batch after batch. The next one is cut and read while the database works on this one, and where rows do not look at
   * each other it is stored while this one is committed. @returns false when it stopped before the end
   */
  private async commitAll(
    open: OpenImport,
    { store }: Reading,
    batches: AsyncGenerator<Sorted>,
    isStopping: () => boolean,
  ): Promise<boolean> {
    let place: Place = { read: open.read, chunks: open.chunks };
    let ahead: Promise<void> = Promise.resolve();
    let next = quietly(batches.next());
    try {
      for (;;) {
        const batch = await next;
        if (batch.done === true) break;
        next = quietly(batches.next());
        if (isStopping()) return false;
        const { stored, committed } = this.commit(open, store, { sorted: batch.value, place, ahead });
        const before = ahead;
        ahead = committed;
        if (store.isIndependent === true) await Promise.all([stored, before]);
        else await committed;
        place = { read: place.read + batch.value.all.length, chunks: place.chunks + 1 };
      }
      await ahead;
      return true;
    } finally {
      await Promise.allSettled([ahead]);
    }
  }

  /** `stored` once the rows are there, uncommitted; the import itself moves on behind the batch `ahead`. */
  private commit(
    open: OpenImport,
    store: RowStore,
    { sorted, place, ahead }: { readonly sorted: Sorted; readonly place: Place; readonly ahead: Promise<void> },
  ): { readonly stored: Promise<unknown>; readonly committed: Promise<void> } {
    let isStored: () => void = () => undefined;
    const stored = new Promise<void>((resolve) => {
      isStored = resolve;
    });
    const committed = this.work.run(this.contextOf(open), async (work) => {
      const names = await this.namesFor(open, place.chunks, work);
      const run = { id: open.id, source: open.source, chunk: place.chunks, names };
      const outcome = await store.store(work, run, sorted.rows);
      isStored();
      await ahead;
      await this.moveOn(work, open, place, sorted, outcome);
    });
    return { stored: quietly(Promise.race([stored, committed])), committed: quietly(committed) };
  }

  private async moveOn(
    work: Work,
    open: OpenImport,
    { read: from }: Place,
    sorted: Sorted,
    outcome: StoreOutcome,
  ): Promise<void> {
    const rejects = withFields([...sorted.rejects, ...(outcome.rejects ?? [])], sorted.all);
    const duplicates = outcome.duplicates + sorted.duplicates;
    const moved = await this.imports.advance(
      work,
      { id: open.id, from },
      { ...outcome, duplicates, rejects, read: sorted.all.length },
      this.clocks.system.now(),
    );
    await this.progress.tellOf(work, open.id, moved);
    if (outcome.accepted > 0) {
      work.audit({
        action: 'import.rows',
        subjectKind: 'import',
        subjectIds: [open.id],
        details: { source: open.source, accepted: outcome.accepted },
      });
    }
  }

  private known: { readonly importId: string; readonly sinceChunk: number; readonly names: Names } | undefined;

  private async namesFor(open: OpenImport, chunk: number, work: Parameters<ImportLookups['names']>[0]): Promise<Names> {
    const { known } = this;
    if (known?.importId === open.id && chunk - known.sinceChunk < namesLast) return known.names;
    const names = await this.lookups.names(work);
    this.known = { importId: open.id, sinceChunk: chunk, names };
    return names;
  }

  private async end(open: OpenImport): Promise<void> {
    await this.work.run(this.contextOf(open), async (work) => {
      await this.imports.readThrough(work, open.id);
      await this.imports.finish(work, open.id, work.now);
      await this.progress.tell(work, open.id);
    });
  }

  /** Gives the import back, to be taken up again after `until` of system time; ends it when it failed too often. */
  async release(open: OpenImport, until: Date, mostAttempts: number): Promise<void> {
    await this.work.run(this.contextOf(open), async (work) => {
      await this.imports.release(work, open.id, until, mostAttempts, work.now);
      await this.progress.tell(work, open.id);
    });
  }

  private async fail(open: OpenImport, reason: string): Promise<void> {
    await this.work.run(this.contextOf(open), async (work) => {
      await this.imports.fail(work, open.id, reason, work.now);
      await this.progress.tell(work, open.id);
    });
  }

  /** On behalf of whoever sent the file; the import is the act all its events spring from. */
  private contextOf({ id, userId, traceId }: OpenImport): WorkContext {
    const { traceparent: _ofTimer, ...context } = contextOfTimer(this.service);
    return { ...context, identity: { ...context.identity, userId }, traceId, correlationId: id };
  }
}

/** What is left of the batches after the rows that were taken in before. */
async function* sortedBatches(
  reading: Reading,
  batches: AsyncGenerator<readonly CsvRow[]>,
  before: number,
): AsyncGenerator<Sorted> {
  let toSkip = before;
  for await (const rows of batches) {
    const fresh = rows.slice(Math.min(toSkip, rows.length));
    toSkip -= rows.length - fresh.length;
    if (fresh.length > 0) yield sortOut(reading, fresh);
  }
}

/** Rows that can be read, each key once. */
function sortOut({ store, mapper, reader }: Reading, all: readonly CsvRow[]): Sorted {
  const readable: Numbered<unknown>[] = [];
  const rejects: Reject[] = [];
  const keys = new Set<string>();
  for (const csv of all) {
    try {
      const row = store.read(reader.at(mapper === undefined ? csv : mapper.map(csv)));
      const before = keys.size;
      if (keys.add(store.keyOf(row)).size > before) readable.push({ line: csv.line, row });
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      rejects.push({ line: csv.line, reason: error.message });
    }
  }
  return { all, rows: readable, duplicates: all.length - rejects.length - readable.length, rejects };
}

/** In the order of the file, each with its row as it stood there. */
function withFields(rejects: readonly Reject[], rows: readonly CsvRow[]): readonly Reject[] {
  if (rejects.length === 0) return rejects;
  const byLine = new Map(rows.map(({ line, fields }) => [line, fields]));
  return rejects
    .map(({ line, reason }) => ({ line, reason, fields: byLine.get(line) ?? [] }))
    .sort((left, right) => left.line - right.line);
}

/** A promise whose failure is heard only when it is awaited. */
function quietly<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
