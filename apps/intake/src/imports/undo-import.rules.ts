import type { ImportStatus, ImportedKind } from '@okno/contracts';

/** What an import of a source brought, in the order in which it is taken back: what stands on other records goes first. */
const phases: Readonly<Record<string, readonly ImportedKind[] | undefined>> = {
  'calls-csv': ['call'],
  'call-days-csv': ['call-day'],
  'clients-csv': ['client'],
  // Requests with all their steps; then steps told of requests that another import brought; then clients who stood in.
  'requests-csv': ['request', 'request-step', 'client'],
  'request-events-csv': ['request-step'],
  'complaints-csv': ['complaint'],
  'invoices-csv': ['invoice', 'client'],
};

/** Of these it was known from the beginning which import brought them. */
const alwaysTraced: ReadonlySet<string> = new Set(['calls-csv', 'call-days-csv']);

/** Kinds of records of other services: those are asked to take them back. */
const ofOthers: ReadonlySet<ImportedKind> = new Set(['complaint', 'invoice']);

export function isOfOthers(kind: ImportedKind): boolean {
  return ofOthers.has(kind);
}

/** The kind of record to take back in a phase; undefined after the last. */
export function kindOfPhase(source: string, phase: number): ImportedKind | undefined {
  return phases[source]?.[phase];
}

export interface Undoing {
  readonly source: string;
  readonly status: ImportStatus;
  /** Batches that another service has not counted yet. */
  readonly awaited: number;
  /** Whether it was noted which import brought what, when this one came. */
  readonly isTraced: boolean;
}

/** Why an import cannot be undone; undefined where it can. */
export function undoRefusal({
  source,
  status,
  awaited,
  isTraced,
}: Undoing): 'undo-not-available' | 'import-not-over' | undefined {
  if ((status !== 'done' && status !== 'failed') || awaited > 0) return 'import-not-over';
  if (phases[source] === undefined) return 'undo-not-available';
  return isTraced || alwaysTraced.has(source) ? undefined : 'undo-not-available';
}
