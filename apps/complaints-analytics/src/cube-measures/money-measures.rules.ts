import type { MeasureDefinition } from './measure.rules.js';

export const moneyMeasures: readonly MeasureDefinition[] = [
  {
    name: 'invoices.billed',
    label: { en: 'Billed', ru: 'Выставлено' },
    unit: 'minor-units',
    formula: {
      en: 'lines of issued invoices with VAT, in minor units of one currency',
      ru: 'строки выставленных счетов с НДС, в минимальных единицах одной валюты',
    },
    time: { en: 'the day of issue', ru: 'день выставления' },
    employee: { en: 'who sold the line', ru: 'продавец строки' },
    calculation: {
      kind: 'money',
      of: { fact: 'invoiceLine', time: 'issued', rows: 'f.issued_on IS NOT NULL' },
      sql: 'f.gross_minor',
    },
    version: 1,
  },
  {
    name: 'payments.received',
    label: { en: 'Received', ru: 'Получено' },
    unit: 'minor-units',
    formula: {
      en: 'payments, in minor units of one currency',
      ru: 'платежи, в минимальных единицах одной валюты',
    },
    time: { en: 'the day it came in', ru: 'день поступления' },
    calculation: { kind: 'money', of: { fact: 'payment', time: 'received', rows: 'TRUE' }, sql: 'f.amount_minor' },
    version: 1,
  },
  {
    name: 'receivables.overdue',
    label: { en: 'Overdue', ru: 'Просроченная задолженность' },
    unit: 'minor-units',
    formula: {
      en: 'what is still owed, at the end of the last day, on issued invoices whose due day is before it; a payment lowers it from the day it was received, a credit note from the day it was made, each spread over the invoice’s lines in proportion to their amounts; in minor units of one currency, never added up over days',
      ru: 'остаток к оплате на конец последнего дня по выставленным счетам, срок оплаты которых истёк раньше этого дня; платёж уменьшает его со дня поступления, кредит-нота — со дня составления, и то и другое распределяется по строкам счёта пропорционально их суммам; в минимальных единицах одной валюты, по дням не складывается',
    },
    time: {
      en: 'the end of the last day of the period, and of each part of it when asked by time; of today when the period is not over',
      ru: 'конец последнего дня периода, а в разрезе времени — каждой его части; сегодняшнего, если период не закончился',
    },
    employee: { en: 'who sold the line', ru: 'продавец строки' },
    calculation: {
      kind: 'money',
      of: { fact: 'receivable', time: 'end', rows: 'f.open_minor <> 0' },
      sql: 'f.open_minor',
    },
    version: 1,
  },
];
