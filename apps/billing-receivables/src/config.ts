import { moneyLimitField, timezoneField } from '@okno/contracts';
import { z } from 'zod';

export const receivablesSettings = z.object({
  OKNO_TIMEZONE: timezoneField
    .default('Europe/Moscow')
    .describe('The zone in which a day ends for due dates and a year begins for invoice numbers.'),
  OKNO_PAYMENT_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(365)
    .default(14)
    .describe('Days a client has to pay an invoice that Okno drafted by itself.'),
  OKNO_INVOICE_LIMIT: moneyLimitField
    .optional()
    .describe(
      'Above this total an invoice is approved by somebody else than who asks for it: minor units and currency, `50000000 RUB`. Without it none is.',
    ),
  OKNO_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('RUB')
    .describe('The currency (ISO 4217) of drafts whose product has no price yet.'),
});
export type ReceivablesSettings = z.output<typeof receivablesSettings>;
