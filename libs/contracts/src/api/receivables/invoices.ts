import { z } from 'zod';
import { dayField, idField, moneyField, momentField, requiredTextField } from '../../fields.js';
import { approvalStateField, invoiceStateField } from '../../vocabulary.js';
import { pageOf, pageQuery } from '../page.js';

/** A decimal with at most six decimals, as JSON number or text. */
const quantityField = z.union([z.number().positive().max(1e9), z.string().regex(/^\d{1,9}(\.\d{1,6})?$/)]);
/** Percent: 20 is 20 %. */
const vatRateField = z.number().min(0).max(100).multipleOf(0.01);
const productReference = z.string().trim().min(1).max(100);

export const invoiceLineBody = z.strictObject({
  description: requiredTextField(500),
  /** Id or code. */
  product: productReference.nullish(),
  quantity: quantityField,
  /** Without VAT. */
  unitPrice: moneyField,
  vatRate: vatRateField,
  /** The employee who sold it. */
  sellerId: idField.nullish(),
});
export type InvoiceLineBody = z.output<typeof invoiceLineBody>;

const linesField = z.array(invoiceLineBody).min(1).max(500);

export const invoiceBody = z.strictObject({
  clientId: idField,
  requestId: idField.nullish(),
  lines: linesField,
  dueOn: dayField,
});
export type InvoiceBody = z.output<typeof invoiceBody>;

export const invoicePatchBody = z.strictObject({ lines: linesField.optional(), dueOn: dayField.optional() });
export type InvoicePatchBody = z.output<typeof invoicePatchBody>;

export const approveInvoiceBody = z.strictObject({});
export const issueInvoiceBody = z.strictObject({});
export const creditBody = z.strictObject({ amount: moneyField.optional(), reason: requiredTextField(1000) });
export type CreditBody = z.output<typeof creditBody>;

const onOff = z.enum(['true', 'false']).transform((value) => value === 'true');
export const invoicesQuery = z.strictObject({
  ...pageQuery.shape,
  clientId: idField.optional(),
  requestId: idField.optional(),
  state: invoiceStateField.optional(),
  overdue: onOff.optional(),
  /** A fragment of the number. */
  q: z.string().trim().max(100).optional(),
});
export type InvoicesQuery = z.output<typeof invoicesQuery>;

export const invoiceResource = z.object({
  id: idField,
  number: z.string().nullable(),
  clientId: idField,
  requestId: idField.nullable(),
  requestReference: z.string().nullable(),
  subject: z.string().nullable(),
  state: invoiceStateField,
  /** Of a draft above the limit: it becomes approved when it is granted. */
  approval: z.object({ id: idField, state: approvalStateField }).optional(),
  /** Derived: a balance is open and the due date has passed. */
  overdue: z.boolean(),
  /** Its client has disputed it. */
  disputed: z.boolean(),
  currency: z.string(),
  net: moneyField,
  vat: moneyField,
  total: moneyField,
  paid: moneyField,
  credited: moneyField,
  balance: moneyField,
  /** What the delay costs the client as of today, by the agreed rate; zero unless overdue. */
  latePenalty: moneyField,
  dueOn: dayField,
  issuedOn: dayField.nullable(),
  lines: z.array(
    z.object({
      id: idField,
      description: z.string(),
      productId: idField.nullable(),
      quantity: z.string(),
      unitPrice: moneyField,
      vatRate: z.number(),
      sellerId: idField.nullable(),
      net: moneyField,
      vat: moneyField,
      total: moneyField,
    }),
  ),
  /** `automatically`: Okno made it when a billable request was solved, and nobody has touched it since. */
  drafted: z.enum(['by-hand', 'automatically']),
  version: z.int(),
  createdAt: momentField,
});
export type InvoiceResource = z.output<typeof invoiceResource>;
export const invoicePage = pageOf(invoiceResource);

export const priceBody = z.strictObject({ product: productReference, unitPrice: moneyField, vatRate: vatRateField });
export type PriceBody = z.output<typeof priceBody>;
export const pricePatchBody = z.strictObject({
  unitPrice: moneyField.optional(),
  vatRate: vatRateField.optional(),
  active: z.boolean().optional(),
});
export type PricePatchBody = z.output<typeof pricePatchBody>;
export const priceResource = z.object({
  id: idField,
  productId: idField,
  unitPrice: moneyField,
  vatRate: z.number(),
  active: z.boolean(),
  version: z.int(),
  createdAt: momentField,
});
export type PriceResource = z.output<typeof priceResource>;
export const pricePage = pageOf(priceResource);
