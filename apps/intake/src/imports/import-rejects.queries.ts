import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DATABASE, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { csvLine } from './csv-line.rules.js';

interface KeptReject {
  readonly line: number;
  readonly reason: string;
  readonly fields: readonly string[] | null;
}

const pageRows = 1_000;
const byteOrderMark = '\ufeff';

@Injectable()
export class ImportRejects {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly work: UnitOfWork,
  ) {}

  /** Rejected rows as they stood in the file, each with its line and the reason. @throws not-found */
  async asCsv(importId: string, context: WorkContext): Promise<AsyncGenerator<string>> {
    const header = await this.work.run(context, async (work) => {
      const [found] = await work.query<{ header: readonly string[] | null; width: number }>(
        `SELECT i.header, coalesce((SELECT max(cardinality(fields)) FROM import_reject WHERE import_id = i.id), 0) AS width
       FROM import i WHERE i.id = $1 AND i.status <> 'receiving'`,
        [importId],
      );
      if (found === undefined) throw refuse('not-found');
      // What stands in the rows is client data.
      work.audit({ action: 'import.read-rejects', subjectKind: 'import', subjectIds: [importId] });
      return found.header ?? Array.from({ length: found.width }, (_, place) => `#${String(place + 1)}`);
    });
    return this.lines(importId, header);
  }

  private async *lines(importId: string, header: readonly string[]): AsyncGenerator<string> {
    // A spreadsheet takes a file without the mark for one of its machine's encoding.
    yield byteOrderMark + csvLine(['line', 'reason', ...header]);
    let after = -1;
    for (;;) {
      const rows = await this.database.query<KeptReject>(
        `SELECT line, reason, fields FROM import_reject WHERE import_id = $1 AND line > $2 ORDER BY line LIMIT ${String(pageRows)}`,
        [importId, after],
      );
      yield rows.map(({ line, reason, fields }) => csvLine([String(line), reason, ...(fields ?? [])])).join('');
      after = rows.at(-1)?.line ?? after;
      if (rows.length < pageRows) return;
    }
  }
}
