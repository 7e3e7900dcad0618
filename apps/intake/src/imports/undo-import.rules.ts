import type { ImportStatus, LocalizedText } from '@okno/contracts';

/** What an import of a source brought, where all of it can be taken back. */
export type UndoneKind = 'call' | 'call-day';
export const undoneKinds: Readonly<Record<string, UndoneKind | undefined>> = {
  'calls-csv': 'call',
  'call-days-csv': 'call-day',
};

/** Rows that can be taken back in one transaction. */
const mostRows = 500_000;

export interface Undoing {
  readonly source: string;
  readonly status: ImportStatus;
  readonly accepted: number;
  /** Records of it that somebody has worked on. */
  readonly touched: number;
}

type UndoRefusalCode = 'undo-not-available' | 'import-not-over' | 'import-worked-on';
export interface UndoRefusal {
  readonly code: UndoRefusalCode;
  readonly details?: {
    readonly errors: readonly { readonly field: string; readonly code: string; readonly message: LocalizedText }[];
  };
}

/** Why an import cannot be undone; undefined where it can. */
export function undoRefusal({ source, status, accepted, touched }: Undoing): UndoRefusal | undefined {
  if (status !== 'done' && status !== 'failed') return { code: 'import-not-over' };
  if (undoneKinds[source] === undefined || accepted > mostRows) return { code: 'undo-not-available' };
  if (touched === 0) return undefined;
  const message = {
    en: `Calls that changed since, belong to a request or were told of by an exchange too: ${String(touched)}`,
    ru: `Звонков, изменённых после загрузки, связанных с обращением или известных и от станции: ${String(touched)}`,
  };
  return { code: 'import-worked-on', details: { errors: [{ field: 'calls', code: 'worked-on', message }] } };
}
