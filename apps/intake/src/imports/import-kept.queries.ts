import { Inject, Injectable } from '@nestjs/common';
import type { KeptRecord } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { csvLine } from './csv-line.rules.js';

const pageRows = 1_000;
const byteOrderMark = '\ufeff';

/** The kept records of import `$1`; a client goes by its external id as long as it has one. */
export const keptColumns = `k.kind, k.record_id AS id, coalesce(k.name, (
  SELECT min(x.value) FROM client_external_id x WHERE k.kind = 'client' AND x.client_id = k.record_id)) AS name, k.reason`;

@Injectable()
export class ImportKept {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly work: UnitOfWork,
  ) {}

  /** Records that were not taken back with their import, each with the reason. @throws not-found */
  async asCsv(importId: string, context: WorkContext): Promise<AsyncGenerator<string>> {
    await this.work.run(context, async (work) => {
      const found = await work.query(`SELECT FROM import WHERE id = $1 AND status <> 'receiving'`, [importId]);
      if (found.length === 0) throw refuse('not-found');
      work.audit({ action: 'import.read-kept', subjectKind: 'import', subjectIds: [importId] });
    });
    return this.lines(importId);
  }

  private async *lines(importId: string): AsyncGenerator<string> {
    // A spreadsheet takes a file without the mark for one of its machine's encoding.
    yield byteOrderMark + csvLine(['kind', 'id', 'name', 'reason']);
    let after: readonly [string, string] | undefined;
    for (;;) {
      const rows: readonly KeptRecord[] = await this.database.query<KeptRecord>(
        `SELECT ${keptColumns} FROM import_kept k
         WHERE k.import_id = $1 AND ($2::text IS NULL OR (k.kind, k.record_id) > ($2, $3::uuid))
         ORDER BY k.kind, k.record_id LIMIT ${String(pageRows)}`,
        [importId, after?.[0] ?? null, after?.[1] ?? null],
      );
      yield rows.map(({ kind, id, name, reason }) => csvLine([kind, id, name ?? '', reason])).join('');
      const last = rows.at(-1);
      if (last === undefined || rows.length < pageRows) return;
      after = [last.kind, last.id];
    }
  }
}
