import { Inject, Injectable } from '@nestjs/common';
import { importProgressed } from '@okno/contracts';
import { CLOCKS, type Clocks, type Work } from '@okno/service-kit';
import { isToBeTold, type Telling } from './import-progress.rules.js';

/** How far an import is, and what of it was told. */
export interface ImportProgress extends Telling {
  readonly told: number;
  readonly source: string;
  readonly read: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
}

export const progressColumns = `told, told_at AS "toldAt", told_status AS "toldStatus", source, status, read, accepted, duplicates, rejected`;

/** Tells those who watch how far an import is. */
@Injectable()
export class ImportProgressRepository {
  constructor(@Inject(CLOCKS) private readonly clocks: Clocks) {}

  /** To be called after whatever moved the import on, in the same transaction. */
  async tell(work: Work, importId: string): Promise<void> {
    const [row] = await work.query<ImportProgress>(`SELECT ${progressColumns} FROM import WHERE id = $1 FOR UPDATE`, [
      importId,
    ]);
    if (row !== undefined) await this.tellOf(work, importId, row);
  }

  /** As `tell`, with the row at hand, locked. */
  async tellOf(work: Work, importId: string, row: ImportProgress): Promise<void> {
    const now = this.clocks.system.now();
    if (!isToBeTold(row, now)) return;
    const { told, toldAt: _toldAt, toldStatus: _toldStatus, ...progress } = row;
    await work.query('UPDATE import SET told = told + 1, told_at = $2, told_status = status WHERE id = $1', [
      importId,
      now,
    ]);
    work.publish(importProgressed, { importId, ...progress }, { id: importId, version: told + 1 });
  }
}
