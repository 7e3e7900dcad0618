import { describe, expect, it } from '@jest/globals';
import { matchPayment, type OpenInvoice, type Receipt } from './match-payment.rules.js';

const open = (change: Partial<OpenInvoice> = {}): OpenInvoice => ({
  id: 'i1',
  number: 'I-2026-000001',
  clientId: 'c',
  currency: 'RUB',
  balanceMinor: 100,
  ...change,
});
const receipt = (change: Partial<Receipt> = {}): Receipt => ({
  amountMinor: 100,
  currency: 'RUB',
  clientId: 'c',
  purpose: '',
  ...change,
});

describe('where money goes by itself', () => {
  it.each([
    [
      'the one open invoice over this amount',
      receipt(),
      [open(), open({ id: 'i2', number: 'I-2026-000002', balanceMinor: 70 })],
      { invoiceId: 'i1', amountMinor: 100 },
    ],
    [
      'the invoice the purpose names, as far as it goes',
      receipt({ amountMinor: 500, purpose: 'счёт i-2026-000001 от мая' }),
      [open()],
      { invoiceId: 'i1', amountMinor: 100 },
    ],
    [
      'the named one, though another has the amount',
      receipt({ amountMinor: 70, purpose: 'I-2026-000001' }),
      [open(), open({ id: 'i2', number: 'I-2026-000002', balanceMinor: 70 })],
      { invoiceId: 'i1', amountMinor: 70 },
    ],
    [
      'a named one tells the client',
      receipt({ clientId: null, purpose: 'I-2026-000001' }),
      [open()],
      { invoiceId: 'i1', amountMinor: 100 },
    ],
  ])('%s', (_case, money, invoices, match) => {
    expect(matchPayment(money, invoices)).toEqual(match);
  });

  it.each([
    ['two invoices over the same amount', receipt(), [open(), open({ id: 'i2', number: 'I-2026-000002' })]],
    ['no invoice over the amount', receipt({ amountMinor: 99 }), [open()]],
    [
      'two numbers in the purpose',
      receipt({ purpose: 'I-2026-000001, I-2026-000002' }),
      [open(), open({ id: 'i2', number: 'I-2026-000002' })],
    ],
    ['a number that is not open', receipt({ purpose: 'I-2026-000009' }), [open()]],
    ['an unknown payer without a number', receipt({ clientId: null }), [open()]],
    ['another currency', receipt({ currency: 'EUR' }), [open()]],
    ['another client’s invoice', receipt({ clientId: 'other', purpose: 'I-2026-000001' }), [open()]],
  ])('a person decides: %s', (_case, money, invoices) => {
    expect(matchPayment(money, invoices)).toBeUndefined();
  });
});
