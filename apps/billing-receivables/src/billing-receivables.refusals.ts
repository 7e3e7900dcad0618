import { Refusal, defineRefusals, type RefusalDetails } from '@okno/service-kit';

export const receivablesRefusals = defineRefusals({
  'unknown-reference': {
    status: 422,
    title: { en: 'Something named here does not exist', ru: 'Указанная запись не существует' },
  },
  'other-client': {
    status: 422,
    title: { en: 'It belongs to another client', ru: 'Относится к другому клиенту' },
  },
  'invalid-amount': { status: 422, title: { en: 'An amount is not usable', ru: 'Сумма недопустима' } },
  'mixed-currencies': {
    status: 422,
    title: { en: 'All amounts must be in one currency', ru: 'Все суммы должны быть в одной валюте' },
  },
  'empty-invoice': {
    status: 422,
    title: {
      en: 'An invoice over nothing cannot be approved or issued',
      ru: 'Пустой счёт нельзя утвердить или выставить',
    },
  },
  'not-a-draft': {
    status: 409,
    title: { en: 'Only a draft can be changed', ru: 'Изменить можно только черновик' },
  },
  'not-approved': { status: 409, title: { en: 'The invoice is not approved', ru: 'Счёт не утверждён' } },
  'not-issued': {
    status: 409,
    title: { en: 'The invoice is not issued or already settled', ru: 'Счёт не выставлен или уже погашен' },
  },
  'invoice-not-open': {
    status: 422,
    title: { en: 'The invoice is not open for payment', ru: 'Счёт не открыт для оплаты' },
  },
  'more-than-owed': {
    status: 422,
    title: { en: 'More than the invoice still asks for', ru: 'Больше остатка по счёту' },
  },
  'more-than-received': {
    status: 422,
    title: { en: 'More than is left of the payment', ru: 'Больше остатка платежа' },
  },
  'received-in-the-future': {
    status: 422,
    title: { en: 'Money cannot have come in tomorrow', ru: 'Дата поступления ещё не наступила' },
  },
  'payment-differs': {
    status: 409,
    title: { en: 'Another payment has this externalId', ru: 'С этим externalId записан другой платёж' },
  },
  'price-exists': { status: 409, title: { en: 'The product has a price already', ru: 'У продукта уже есть цена' } },
});
export type ReceivablesRefusal = keyof typeof receivablesRefusals;

export function refuse(code: ReceivablesRefusal, details: RefusalDetails = {}): Refusal<ReceivablesRefusal> {
  return new Refusal(code, details);
}

/** Refuses one field of the input. */
export function refuseField(code: ReceivablesRefusal, field: string): Refusal<ReceivablesRefusal> {
  return refuse(code, { errors: [{ field, code, message: receivablesRefusals[code].title }] });
}
