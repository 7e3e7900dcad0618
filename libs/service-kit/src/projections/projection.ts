import type { Type } from '@nestjs/common';
import type { ReplayProgress } from '@okno/messaging';
import type { ShadowedTable } from '@okno/persistence';

/**
 * A table that handlers of kind `projection` write and nobody else; so a replay of the event log makes it anew. Where commands
 * write the table too, `rows` is the condition (SQL) that tells the rows of the projection, which commands leave alone.
 */
export type Projection = string | { readonly table: string; readonly rows: string };

/** Something outside PostgreSQL that follows the event log by itself and can be made anew from it. */
export interface RebuiltStore {
  /** Makes it anew beside the old one and puts it into its place. The service must not go on with the old one. */
  rebuild(onProgress: (progress: ReplayProgress) => void): Promise<void>;
}

export interface NamedStore {
  /** As an operator calls it. */
  readonly name: string;
  readonly store: Type<RebuiltStore>;
}

export function shadowedTable(projection: Projection): ShadowedTable {
  return typeof projection === 'string' ? { table: projection } : projection;
}
