import { Inject, Injectable } from '@nestjs/common';
import { invoiceChunkCounted, invoicesImported, type EventPayload, type invoiceRowsReceived } from '@okno/contracts';
import { SETTINGS, UnitOfWork, localDay, type WorkContext } from '@okno/service-kit';
import type { ReceivablesSettings } from '../config.js';
import { postAll } from '../ledger/ledger.repository.js';
import { firstOfEachNumber, postingsOf, toFact, toImported } from './imported-invoice.rules.js';
import { insertImportedInvoices, insertTheirParts } from './imported-invoices.repository.js';

/** Books one chunk of an import set by set and answers what became of its rows; nobody is told of a single one. */
@Injectable()
export class ImportInvoices {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: ReceivablesSettings,
  ) {}

  async execute(received: EventPayload<typeof invoiceRowsReceived>, context: WorkContext): Promise<void> {
    const { importId, chunk, source, rows } = received;
    await this.work.run(context, async (work) => {
      const making = {
        now: work.now,
        today: localDay(work.now, this.settings.OKNO_TIMEZONE),
        newId: () => work.newId(),
      };
      const given = firstOfEachNumber(rows).map((row) => toImported(row, making));
      const stored = await insertImportedInvoices(work, importId, given);
      const accepted = given.filter(({ invoice }) => invoice.number !== null && stored.has(invoice.number));
      const place = { id: importId, version: chunk + 1 };
      if (accepted.length > 0) {
        await insertTheirParts(work, source, accepted);
        await postAll(work, accepted.flatMap(postingsOf));
        work.publish(invoicesImported, { importId, chunk, rows: accepted.map(toFact) }, place);
      }
      const linked = accepted.filter(({ isClientKnown }) => isClientKnown).length;
      const counts = {
        accepted: accepted.length,
        duplicates: rows.length - accepted.length,
        rejected: 0,
        linked,
        unlinked: accepted.length - linked,
      };
      work.publish(invoiceChunkCounted, { importId, chunk, ...counts, rejects: [] }, place);
      work.audit({
        action: 'invoice.import',
        subjectKind: 'import',
        subjectIds: [importId],
        clientIds: [...new Set(accepted.map(({ invoice }) => invoice.clientId))],
        details: { chunk, source, ...counts },
      });
    });
  }
}
