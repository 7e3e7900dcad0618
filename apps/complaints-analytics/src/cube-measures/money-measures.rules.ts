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
];
