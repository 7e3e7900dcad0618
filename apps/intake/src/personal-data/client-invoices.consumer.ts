import { Controller } from '@nestjs/common';
import {
  importedInvoicesUndone,
  invoicesImported,
  type EventEnvelope,
  type EventPayload,
  type invoiceDrafted,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import { keepHighest } from '@okno/service-kit';
import { invoiceEvents } from '../requests/work-replicas.consumer.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;
type Invoice = Pick<
  EventPayload<typeof invoiceDrafted>['invoice'],
  'invoiceId' | 'clientId' | 'state' | 'balanceMinor'
>;

/** Keeps what every client owes, for a request or without one. */
@Controller()
export class ClientInvoicesConsumer {
  @ConsumesBatch<(typeof invoiceEvents)[number]>(invoiceEvents, { kind: 'projection' })
  async onInvoices(events: readonly Of<typeof invoiceDrafted>[], { tx }: BatchContext): Promise<void> {
    const rows = events.map(({ data, aggregateversion }) => toRow(data.invoice, aggregateversion));
    await keepHighest(tx, 'client_invoice_replica', rows);
  }

  @Consumes(invoicesImported, { kind: 'projection' })
  async onImported({ data }: Of<typeof invoicesImported>, { tx }: EventContext): Promise<void> {
    await keepHighest(
      tx,
      'client_invoice_replica',
      data.rows.map((row) => toRow(row, row.version)),
    );
  }

  @Consumes(importedInvoicesUndone, { kind: 'projection' })
  async onUndone({ data }: Of<typeof importedInvoicesUndone>, { tx }: EventContext): Promise<void> {
    const ids = data.rows.map(({ invoiceId }) => invoiceId);
    await tx.query('DELETE FROM client_invoice_replica WHERE id = ANY ($1::uuid[])', [ids]);
  }
}

function toRow({ invoiceId, clientId, state, balanceMinor }: Invoice, version: number) {
  return { id: invoiceId, client_id: clientId, state, balance_minor: balanceMinor, version };
}
