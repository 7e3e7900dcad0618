import type { PersonalData } from '@okno/contracts';

const books = 'as the books of the company: five years at least by law, not deleted by Okno after them either';
const copy = 'a copy of what intake owns, overwritten when that is erased';

/** What each table of billing-receivables holds of people. */
export const billingTables: PersonalData = {
  price: { columns: { currency: 'code' } },
  invoice: { kept: books, columns: { number: 'kept-by-law', state: 'code', currency: 'code' } },
  // Of invoices that were issued; drafts lose their words.
  invoice_line: { kept: books, columns: { description: 'kept-by-law' } },
  invoice_number: { columns: {} },
  invoice_approval: { columns: { content_hash: 'code', state: 'code' } },
  payment: {
    kept: books,
    columns: {
      ...{ external_id: 'kept-by-law', body_hash: 'code', currency: 'code' },
      ...{ payer_tax_id: 'kept-by-law', purpose: 'kept-by-law' },
    },
  },
  payment_allocation: { columns: {} },
  ledger_transaction: { columns: { what: 'code' } },
  ledger_entry: { columns: { account: 'code', currency: 'code' } },
  product_replica: { columns: { code: 'company' } },
  client_tax_replica: { kept: copy, columns: { tax_id: 'erased' } },
  request_replica: { columns: { reference: 'reference' } },
  request_text_replica: { kept: copy, columns: { subject: 'erased' } },
};
