import { z } from 'zod';
import { dayField, idField, moneyField, momentField, textField } from '../../fields.js';
import { pageOf, pageQuery } from '../page.js';

export const allocationBody = z.strictObject({ invoiceId: idField, amount: moneyField });
const allocationsField = z.array(allocationBody).min(1).max(500);
export type AllocationBody = z.output<typeof allocationBody>;

export const paymentBody = z.strictObject({
  /** The bank's or cashier's own number: the same one is the same payment. */
  externalId: z.string().trim().min(1).max(200),
  receivedOn: dayField,
  amount: moneyField,
  payerTaxId: z.string().trim().min(1).max(30).nullish(),
  clientId: idField.nullish(),
  purpose: textField(2000),
  allocations: allocationsField.optional(),
});
export type PaymentBody = z.output<typeof paymentBody>;

export const allocateBody = z.strictObject({ allocations: allocationsField });
export type AllocateBody = z.output<typeof allocateBody>;

export const paymentsQuery = z.strictObject({ ...pageQuery.shape, clientId: idField.optional() });
export type PaymentsQuery = z.output<typeof paymentsQuery>;

export const paymentResource = z.object({
  id: idField,
  externalId: z.string(),
  receivedOn: dayField,
  amount: moneyField,
  allocated: moneyField,
  unallocated: moneyField,
  payerTaxId: z.string().nullable(),
  clientId: idField.nullable(),
  purpose: z.string(),
  allocations: z.array(z.object({ invoiceId: idField, amount: moneyField })),
  state: z.enum(['unmatched', 'partly-allocated', 'allocated']),
  version: z.int(),
  createdAt: momentField,
});
export type PaymentResource = z.output<typeof paymentResource>;
export const paymentPage = pageOf(paymentResource);
