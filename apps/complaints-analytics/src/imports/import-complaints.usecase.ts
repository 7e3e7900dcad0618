import { Injectable } from '@nestjs/common';
import { complaintRowsReceived, complaintsImported, importChunkCounted, type EventPayload } from '@okno/contracts';
import { takeTurn, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { toSnapshot } from '../complaints/complaint-view.rules.js';
import { insertImported } from '../complaints/complaints.repository.js';
import { countLinked, firstOfEachReference, indexByName, toComplaint } from './import-rows.rules.js';
import { indexCauses, readNamed } from './named-records.repository.js';

/** Stores one chunk of an import set by set and answers what became of its rows; nobody is told of a single one. */
@Injectable()
export class ImportComplaints {
  constructor(private readonly work: UnitOfWork) {}

  async execute(chunk: EventPayload<typeof complaintRowsReceived>, context: WorkContext): Promise<void> {
    const { importId, chunkId, rows, source } = chunk;
    await this.work.run(context, async (work) => {
      // One chunk at a time: two that bring the same cause or the same reference would only wait for each other.
      await takeTurn(work, 'complaint-import');
      const indexes = {
        causes: await indexCauses(work, rows),
        products: indexByName(await readNamed(work, 'product_replica')),
        departments: indexByName(await readNamed(work, 'department_replica')),
      };
      const complaints = firstOfEachReference(rows).map((row) =>
        toComplaint(row, indexes, { id: work.newId(), source, now: work.now }),
      );
      const stored = await insertImported(work, importId, complaints);
      const accepted = complaints.filter(({ id }) => stored.has(id));
      const linked = countLinked(accepted);
      const place = { id: importId, version: chunk.chunk + 1 };
      if (accepted.length > 0) {
        const announced = accepted.map((complaint) => ({ ...toSnapshot(complaint), version: complaint.version }));
        work.publish(complaintsImported, { importId, chunk: chunk.chunk, rows: announced }, place);
      }
      const counts = {
        accepted: accepted.length,
        duplicates: rows.length - accepted.length,
        rejected: 0,
        linked,
        unlinked: accepted.length - linked,
      };
      // Nobody else reads the rows, and a rebuild does not run what stored them: their words need not stay in the log.
      work.forget(complaintRowsReceived, chunkId);
      work.publish(importChunkCounted, { importId, chunk: chunk.chunk, ...counts, rejects: [] }, place);
      work.audit({
        action: 'complaint.import',
        subjectKind: 'import',
        subjectIds: [importId],
        details: { chunk: chunk.chunk, source, ...counts },
      });
    });
  }
}
