import { z } from 'zod';
import { defineEvent, defineTopic } from '../event-definition.js';
import { currencyField, dayField, idField, minorUnitsField, momentField } from '../fields.js';
import { invoiceStateField } from '../vocabulary.js';
import { importChunkCountFields, importUndoRoundFields } from './intake-imports.events.js';

const invoice = defineTopic('receivables.invoice');
const payment = defineTopic('receivables.payment');
const importChunks = defineTopic('receivables.import');

/** Amounts in minor units of `currency`. */
export const invoiceStateFields = z.object({
  invoiceId: idField,
  number: z.string().nullable(),
  requestId: idField.nullable(),
  clientId: idField,
  currency: currencyField,
  netMinor: minorUnitsField,
  vatMinor: minorUnitsField,
  totalMinor: minorUnitsField,
  paidMinor: minorUnitsField,
  creditedMinor: minorUnitsField,
  balanceMinor: minorUnitsField,
  state: invoiceStateField,
  issuedOn: dayField.nullable(),
  dueOn: dayField,
  lines: z.array(
    z.object({
      lineId: idField,
      productId: idField.nullable(),
      sellerId: idField.nullable(),
      netMinor: minorUnitsField,
      vatMinor: minorUnitsField,
      grossMinor: minorUnitsField,
    }),
  ),
});
export type InvoiceSnapshot = z.infer<typeof invoiceStateFields>;

const invoiceFact = z.object({ invoice: invoiceStateFields, at: momentField, employeeId: idField.nullable() });
function defineInvoiceFact<const Type extends string>(type: Type, summary: string) {
  return defineEvent({ type, topic: invoice, key: 'invoice.invoiceId', summary, schema: invoiceFact });
}
export const invoiceDrafted = defineInvoiceFact('receivables.invoice-drafted.v1', 'An invoice was prepared.');
export const invoiceApproved = defineInvoiceFact('receivables.invoice-approved.v1', 'An invoice may be issued.');
export const invoiceIssued = defineInvoiceFact('receivables.invoice-issued.v1', 'The client owes the amount.');
export const invoicePartlyPaid = defineInvoiceFact('receivables.invoice-partly-paid.v1', 'A part of it was paid.');
export const invoicePaid = defineInvoiceFact('receivables.invoice-paid.v1', 'Nothing of it is owed any more.');
export const invoiceCredited = defineInvoiceFact(
  'receivables.invoice-credited.v1',
  'A credit note lowered or cancelled it.',
);
export const invoiceBecameOverdue = defineInvoiceFact(
  'receivables.invoice-became-overdue.v1',
  'Its due date passed with a balance open.',
);

const allocations = z.array(z.object({ invoiceId: idField, amountMinor: minorUnitsField }));
const paymentFact = z.object({
  paymentId: idField,
  clientId: idField.nullable(),
  currency: currencyField,
  amountMinor: minorUnitsField,
  unallocatedMinor: minorUnitsField,
  receivedOn: dayField,
  allocations,
  at: momentField,
});
export const paymentRecorded = defineEvent({
  type: 'receivables.payment-recorded.v1',
  topic: payment,
  key: 'paymentId',
  summary: 'Money came in.',
  schema: paymentFact,
});
export const paymentAllocated = defineEvent({
  type: 'receivables.payment-allocated.v1',
  topic: payment,
  key: 'paymentId',
  summary: 'Money was put against invoices; the allocations are all of that payment so far.',
  schema: paymentFact,
});

export const invoicesImported = defineEvent({
  type: 'receivables.invoices-imported.v1',
  topic: importChunks,
  key: 'importId',
  summary:
    'Up to a thousand invoices of the past, issued and perhaps paid, came in by one import; nobody is told of them.',
  schema: z.object({
    importId: idField,
    chunk: z.int().min(0),
    rows: z
      .array(
        invoiceStateFields.extend({
          version: z.int(),
          /** The one payment that settled it whole. */
          payment: z.object({ paymentId: idField, receivedOn: dayField, version: z.int() }).nullable(),
        }),
      )
      .max(1000),
  }),
});

export const invoiceChunkCounted = defineEvent({
  type: 'receivables.invoice-chunk-counted.v1',
  topic: importChunks,
  key: 'importId',
  summary: 'What became of the invoices of one chunk of an import.',
  schema: importChunkCountFields,
});

export const importedInvoicesUndone = defineEvent({
  type: 'receivables.imported-invoices-undone.v1',
  topic: importChunks,
  key: 'importId',
  summary:
    'Up to a thousand invoices that an import brought were looked at: those of `rows`, and their payments, never were.',
  schema: importUndoRoundFields.extend({
    rows: z.array(z.object({ invoiceId: idField, version: z.int(), paymentIds: z.array(idField) })).max(1000),
  }),
});
