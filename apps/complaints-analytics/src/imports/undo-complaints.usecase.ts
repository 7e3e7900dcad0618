import { Injectable } from '@nestjs/common';
import { importedComplaintsUndone, type EventPayload, type importUndoAsked } from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';

const batchSize = 1_000;

interface ImportedComplaint {
  readonly id: string;
  readonly reference: string;
  readonly version: number;
}

/** Takes back the next complaints of an import, but for those on which somebody has worked here; says which. */
@Injectable()
export class UndoComplaints {
  constructor(private readonly work: UnitOfWork) {}

  async execute(asked: EventPayload<typeof importUndoAsked>, context: WorkContext): Promise<void> {
    const { importId, round, after } = asked;
    await this.work.run(context, async (work) => {
      const looked = await work.query<ImportedComplaint>(
        `SELECT id, reference, version FROM complaint WHERE import_id = $1 AND ($2::uuid IS NULL OR id > $2)
         ORDER BY id LIMIT ${String(batchSize)} FOR UPDATE`,
        [importId, after],
      );
      const gone = looked.filter(({ version }) => version === 1);
      const kept = looked
        .filter(({ version }) => version > 1)
        .map(({ id, reference: name }) => ({ id, name, reason: 'changed' as const }));
      await work.query('DELETE FROM complaint WHERE id = ANY ($1::uuid[])', [gone.map(({ id }) => id)]);
      const rows = gone.map(({ id: complaintId, version }) => ({ complaintId, version: version + 1 }));
      const next = looked.length < batchSize ? null : (looked.at(-1)?.id ?? null);
      const answer = { importId, round, rows, kept, next };
      work.publish(importedComplaintsUndone, answer, { id: importId, version: round });
      work.audit({
        action: 'complaint.undo-import',
        subjectKind: 'import',
        subjectIds: [importId],
        details: { round, takenBack: gone.length, kept: kept.length },
      });
    });
  }
}
