import type { ApprovalState, InvoiceState } from '@okno/contracts';
import { latePenalty, type Money } from '@okno/money';
import type { InvoiceLine } from './invoice-lines.rules.js';

/** An invoice as it is stored. Amounts in minor units of `currency`; days as `YYYY-MM-DD`. */
export interface Invoice {
  readonly id: string;
  readonly number: string | null;
  readonly clientId: string;
  readonly requestId: string | null;
  readonly state: InvoiceState;
  readonly currency: string;
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly totalMinor: number;
  readonly paidMinor: number;
  readonly creditedMinor: number;
  readonly dueOn: string;
  readonly issuedOn: string | null;
  readonly approvedBy: string | null;
  /** Of one above the limit; null where none was asked. */
  readonly approval: { readonly id: string; readonly state: ApprovalState } | null;
  /** Made by Okno when a billable request was solved. */
  readonly automatic: boolean;
  /** Somebody has taken care of an automatic draft. */
  readonly touched: boolean;
  /** The client has disputed it. */
  readonly disputed: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly lines: readonly InvoiceLine[];
}

export type InvoiceRefusal =
  'not-a-draft' | 'not-approved' | 'not-issued' | 'empty-invoice' | 'more-than-owed' | 'invalid-amount';
export type InvoiceDecision = { readonly invoice: Invoice } | { readonly refused: InvoiceRefusal };

export function balanceOf(invoice: Pick<Invoice, 'totalMinor' | 'paidMinor' | 'creditedMinor'>): number {
  return invoice.totalMinor - invoice.paidMinor - invoice.creditedMinor;
}

/** Where an issued invoice stands by its amounts: never stored by hand. */
function settledState({
  totalMinor,
  paidMinor,
  creditedMinor,
}: Pick<Invoice, 'totalMinor' | 'paidMinor' | 'creditedMinor'>): InvoiceState {
  if (creditedMinor === totalMinor) return 'credited';
  if (paidMinor + creditedMinor === totalMinor) return 'paid';
  return paidMinor > 0 ? 'partly-paid' : 'issued';
}

function isOpen(invoice: Pick<Invoice, 'state'>): boolean {
  return invoice.state === 'issued' || invoice.state === 'partly-paid';
}

function next(invoice: Invoice, change: Partial<Invoice>): InvoiceDecision {
  return { invoice: { ...invoice, ...change, version: invoice.version + 1 } };
}

export function approve(invoice: Invoice, approver: string | null): InvoiceDecision {
  if (invoice.state !== 'draft') return { refused: 'not-a-draft' };
  if (invoice.totalMinor === 0) return { refused: 'empty-invoice' };
  return next(invoice, { state: 'approved', approvedBy: approver, touched: true });
}

/** `number` and `day` are drawn by the caller in the same transaction. */
export function issue(invoice: Invoice, number: string, day: string): InvoiceDecision {
  if (invoice.state !== 'approved') return { refused: 'not-approved' };
  if (invoice.totalMinor === 0) return { refused: 'empty-invoice' };
  return next(invoice, { state: 'issued', number, issuedOn: day });
}

/** Lowers what is owed by a credit note; the whole balance unless `amountMinor` says less. */
export function credit(invoice: Invoice, amountMinor: number | undefined): InvoiceDecision {
  if (!isOpen(invoice)) return { refused: 'not-issued' };
  const amount = amountMinor ?? balanceOf(invoice);
  if (amount <= 0) return { refused: 'invalid-amount' };
  if (amount > balanceOf(invoice)) return { refused: 'more-than-owed' };
  const creditedMinor = invoice.creditedMinor + amount;
  return next(invoice, { creditedMinor, state: settledState({ ...invoice, creditedMinor }) });
}

/** Takes a part of a payment. */
export function pay(invoice: Invoice, amountMinor: number): InvoiceDecision {
  if (!isOpen(invoice)) return { refused: 'not-issued' };
  if (amountMinor <= 0) return { refused: 'invalid-amount' };
  if (amountMinor > balanceOf(invoice)) return { refused: 'more-than-owed' };
  const paidMinor = invoice.paidMinor + amountMinor;
  return next(invoice, { paidMinor, state: settledState({ ...invoice, paidMinor }) });
}

/** Overdue from the day after the due date, while something is owed. */
export function isOverdue(
  invoice: Pick<Invoice, 'state' | 'dueOn' | 'totalMinor' | 'paidMinor' | 'creditedMinor'>,
  today: string,
): boolean {
  return isOpen(invoice) && balanceOf(invoice) > 0 && invoice.dueOn < today;
}

const dayMilliseconds = 86_400_000;

/** Whole days from one day to a later one; 0 when it is not later. */
export function daysBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / dayMilliseconds));
}

/** domain.md: rate per day × days × amount, capped (0.1 % a day, 10 % at most). */
export function penaltyOf(invoice: Invoice, today: string): Money {
  const amount = { amountMinor: balanceOf(invoice), currency: invoice.currency };
  if (!isOverdue(invoice, today)) return { amountMinor: 0, currency: invoice.currency };
  return latePenalty({ amount, days: daysBetween(invoice.dueOn, today) });
}
