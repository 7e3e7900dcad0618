import { z } from 'zod';
import { currencyField, dayField, idField, minorUnitsField, momentField } from '../../fields.js';
import { pageOf, pageQuery } from '../page.js';

export const ageingQuery = z.strictObject({
  /** Today in the company's zone unless said. */
  asOf: dayField.optional(),
  by: z.enum(['client', 'manager']).default('client'),
});
export type AgeingQuery = z.output<typeof ageingQuery>;

/** Amounts are minor units of the row's currency. */
export const ageingRow = z.object({
  clientId: idField.optional(),
  managerId: idField.nullable().optional(),
  currency: currencyField,
  notDue: minorUnitsField,
  d1_30: minorUnitsField,
  d31_60: minorUnitsField,
  d61_90: minorUnitsField,
  over90: minorUnitsField,
  total: minorUnitsField,
});
export type AgeingRow = z.output<typeof ageingRow>;
export const ageingReport = z.object({ asOf: dayField, rows: z.array(ageingRow) });
export type AgeingReport = z.output<typeof ageingReport>;

export const ledgerAccountField = z.enum([
  'receivable',
  'revenue',
  'vat-payable',
  'bank',
  'unallocated-receipts',
  'credit-notes',
]);
export type LedgerAccount = z.output<typeof ledgerAccountField>;

export const ledgerQuery = z.strictObject({
  ...pageQuery.shape,
  from: dayField.optional(),
  to: dayField.optional(),
  clientId: idField.optional(),
  account: ledgerAccountField.optional(),
});
export type LedgerQuery = z.output<typeof ledgerQuery>;

export const ledgerEntryResource = z.object({
  id: idField,
  transactionId: idField,
  bookedOn: dayField,
  what: z.enum(['invoice-issued', 'payment-received', 'payment-allocated', 'invoice-credited', 'import-undone']),
  account: ledgerAccountField,
  clientId: idField.nullable(),
  invoiceId: idField.nullable(),
  paymentId: idField.nullable(),
  currency: currencyField,
  debitMinor: minorUnitsField,
  creditMinor: minorUnitsField,
  createdAt: momentField,
});
export type LedgerEntryResource = z.output<typeof ledgerEntryResource>;
export const ledgerPage = pageOf(ledgerEntryResource).extend({
  /** Over everything that fits the query, not only this page. */
  totals: z.array(z.object({ currency: currencyField, debitMinor: minorUnitsField, creditMinor: minorUnitsField })),
});
export type LedgerPage = z.output<typeof ledgerPage>;
