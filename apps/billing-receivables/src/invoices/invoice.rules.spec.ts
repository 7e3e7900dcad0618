import { describe, expect, it } from '@jest/globals';
import { priceLines, type OrderedLine } from './invoice-lines.rules.js';
import {
  approve,
  balanceOf,
  credit,
  daysBetween,
  isOverdue,
  issue,
  pay,
  penaltyOf,
  type Invoice,
} from './invoice.rules.js';

const rub = (amountMinor: number): OrderedLine['unitPrice'] => ({ amountMinor, currency: 'RUB' });
const line = (change: Partial<OrderedLine> = {}): OrderedLine => ({
  id: 'l',
  description: 'work',
  productId: null,
  sellerId: null,
  quantity: '1',
  unitPrice: rub(100),
  vatRate: 20,
  ...change,
});

const invoice = (change: Partial<Invoice> = {}): Invoice => ({
  id: 'i',
  number: 'I-2026-000001',
  clientId: 'c',
  requestId: null,
  state: 'issued',
  currency: 'RUB',
  netMinor: 1000,
  vatMinor: 200,
  totalMinor: 1200,
  paidMinor: 0,
  creditedMinor: 0,
  dueOn: '2026-05-10',
  issuedOn: '2026-05-01',
  approvedBy: null,
  approval: null,
  automatic: false,
  touched: true,
  disputed: false,
  version: 3,
  createdAt: new Date('2026-05-01T09:00:00Z'),
  lines: [],
  ...change,
});

describe('the amounts of an invoice', () => {
  it.each([
    ['one of one', [line()], 100, 20, 120],
    [
      'rounding once per line, half away from zero',
      [line({ quantity: '0.5', unitPrice: rub(333), vatRate: 10 })],
      167,
      17,
      184,
    ],
    ['two lines are the sum of their own', [line(), line({ quantity: '3', vatRate: 0 })], 400, 20, 420],
    ['a tax of a fraction of a percent', [line({ unitPrice: rub(10_000), vatRate: 5.5 })], 10_000, 550, 10_550],
    ['nothing', [line({ unitPrice: rub(0) })], 0, 0, 0],
  ])('%s', (_case, lines, netMinor, vatMinor, totalMinor) => {
    expect(priceLines(lines)).toMatchObject({ currency: 'RUB', netMinor, vatMinor, totalMinor });
  });

  it.each([
    [
      'two currencies',
      [line(), line({ unitPrice: { amountMinor: 1, currency: 'USD' } })],
      'mixed-currencies',
      'lines.1.unitPrice.currency',
    ],
    [
      'a currency that is none',
      [line({ unitPrice: { amountMinor: 1, currency: 'XXQ' } })],
      'invalid-amount',
      'lines.0.unitPrice.currency',
    ],
    ['a negative price', [line({ unitPrice: rub(-1) })], 'invalid-amount', 'lines.0.unitPrice.amountMinor'],
    ['too many decimals', [line({ quantity: '0.1234567' })], 'invalid-amount', 'lines.0.quantity'],
    [
      'more than a JSON integer holds',
      [line({ quantity: '999999999', unitPrice: rub(9e15) })],
      'invalid-amount',
      'lines.0.quantity',
    ],
  ])('refuses %s by its field', (_case, lines, refused, field) => {
    expect(priceLines(lines)).toEqual({ refused, field });
  });
});

describe('the life of an invoice', () => {
  const from = (state: Invoice['state'], change: Partial<Invoice> = {}): Invoice => invoice({ state, ...change });

  it.each([
    ['a draft is approved', approve(from('draft'), 'boss'), 'approved'],
    ['an approved one is issued', issue(from('approved'), 'I-1', '2026-05-01'), 'issued'],
    ['a part is paid', pay(from('issued'), 200), 'partly-paid'],
    ['the rest is paid', pay(from('partly-paid', { paidMinor: 200 }), 1000), 'paid'],
    ['a part is credited', credit(from('issued'), 200), 'issued'],
    ['all is credited', credit(from('issued'), undefined), 'credited'],
    ['what is left after a payment is credited', credit(from('partly-paid', { paidMinor: 200 }), undefined), 'paid'],
  ])('%s', (_case, decision, state) => {
    expect(decision).toMatchObject({ invoice: { state, version: 4 } });
  });

  it.each([
    ['approving what is approved', approve(from('approved'), null), 'not-a-draft'],
    ['approving nothing', approve(from('draft', { totalMinor: 0 }), null), 'empty-invoice'],
    ['issuing a draft', issue(from('draft'), 'I-1', '2026-05-01'), 'not-approved'],
    ['paying a draft', pay(from('draft'), 1), 'not-issued'],
    ['paying what is paid', pay(from('paid', { paidMinor: 1200 }), 1), 'not-issued'],
    ['paying more than is owed', pay(from('issued'), 1201), 'more-than-owed'],
    ['paying nothing', pay(from('issued'), 0), 'invalid-amount'],
    ['crediting more than is owed', credit(from('partly-paid', { paidMinor: 1000 }), 201), 'more-than-owed'],
    ['crediting an approved one', credit(from('approved'), 1), 'not-issued'],
  ])('refuses %s', (_case, decision, refused) => {
    expect(decision).toEqual({ refused });
  });

  it('owes what is neither paid nor credited', () => {
    expect(balanceOf({ totalMinor: 1200, paidMinor: 300, creditedMinor: 100 })).toBe(800);
  });
});

describe('an overdue invoice', () => {
  it.each([
    ['before the due day', '2026-05-09', false, 0],
    ['on the due day', '2026-05-10', false, 0],
    ['the day after: 0.1 % a day', '2026-05-11', true, 1],
    ['thirty days after', '2026-06-09', true, 36],
    ['the penalty stops at 10 %', '2027-05-10', true, 120],
  ])('%s', (_case, today, overdue, penalty) => {
    expect(isOverdue(invoice(), today)).toBe(overdue);
    expect(penaltyOf(invoice(), today)).toEqual(rub(penalty));
  });

  it('is not overdue once nothing is owed', () => {
    expect(isOverdue(invoice({ state: 'paid', paidMinor: 1200 }), '2027-01-01')).toBe(false);
  });

  it('counts days over a clock change and a leap day', () => {
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2026-03-30', '2026-03-28')).toBe(0);
  });
});
