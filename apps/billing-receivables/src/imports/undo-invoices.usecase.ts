import { Injectable } from '@nestjs/common';
import { importedInvoicesUndone, type EventPayload, type importUndoAsked } from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { postAll } from '../ledger/ledger.repository.js';
import { reversalOf } from '../ledger/postings.rules.js';
import { keptReasonOf, postingsOf } from './imported-invoice.rules.js';
import { invoicesAtOnce, lockImported, removeInvoices } from './undone-invoices.repository.js';

/** Takes back the next invoices of an import, but for those that were paid, credited or announced as overdue here; says which. */
@Injectable()
export class UndoInvoices {
  constructor(private readonly work: UnitOfWork) {}

  async execute(asked: EventPayload<typeof importUndoAsked>, context: WorkContext): Promise<void> {
    const { importId, round, after } = asked;
    await this.work.run(context, async (work) => {
      const found = await lockImported(work, importId, after);
      const gone = found.filter((each) => keptReasonOf(each) === null);
      const kept = found.flatMap((each) => {
        const reason = keptReasonOf(each);
        const { id, number } = each.invoice;
        return reason === null ? [] : [{ id, name: number ?? id, reason }];
      });
      if (gone.length > 0) {
        await postAll(work, gone.flatMap(postingsOf).map(reversalOf));
        await removeInvoices(
          work,
          gone.map(({ invoice }) => invoice.id),
          gone.flatMap(({ payment }) => payment?.id ?? []),
        );
      }
      const rows = gone.map(({ invoice, payment, version }) => ({
        invoiceId: invoice.id,
        version: version + 1,
        paymentIds: payment === null ? [] : [payment.id],
      }));
      const next = found.length < invoicesAtOnce ? null : (found.at(-1)?.invoice.id ?? null);
      const answer = { importId, round, rows, kept, next };
      work.publish(importedInvoicesUndone, answer, { id: importId, version: round });
      work.audit({
        action: 'invoice.undo-import',
        subjectKind: 'import',
        subjectIds: [importId],
        clientIds: [...new Set(gone.map(({ invoice }) => invoice.clientId))],
        details: { round, takenBack: gone.length, kept: kept.length },
      });
    });
  }
}
