import type { ImportProfileInput } from '@okno/contracts';

/** Invoices of one month's credit and when each was settled, American dates; the file names no currency. */
const ibm: ImportProfileInput = {
  name: 'ibm',
  source: 'invoices-csv',
  key: ['invoiceNumber'],
  columns: {
    clientExternalId: { from: ['customerID'] },
    issuedOn: { from: ['InvoiceDate'], format: 'M/d/yyyy' },
    dueOn: { from: ['DueDate'], format: 'M/d/yyyy' },
    amount: { from: ['InvoiceAmount'] },
    currency: { const: 'USD' },
    paidOn: { from: ['SettledDate'], format: 'M/d/yyyy' },
    disputed: { from: ['Disputed'] },
  },
};

export const knownInvoiceProfiles = [ibm];
