import type { MoneyRefusalCode } from './refusal.js';

export type Language = 'ru' | 'en';

const TEXTS: Readonly<Record<Language, Readonly<Record<MoneyRefusalCode, string>>>> = {
  en: {
    'unknown-currency': 'Not an ISO 4217 currency code',
    'currency-mismatch': 'The amounts are in different currencies',
    'not-an-integer': 'An amount is a whole number of minor units',
    'out-of-range': 'The amount is too large',
    'invalid-ratio': 'A ratio needs whole numbers and a denominator other than zero',
    'invalid-weights': 'Shares are whole numbers, none negative, not all zero',
    'invalid-rate': 'A rate is between 0 and 100 percent',
    'invalid-quantity': 'A quantity is a decimal number with at most six decimals',
    'invalid-penalty': 'A penalty needs an amount, days and rates that are not negative',
  },
  ru: {
    'unknown-currency': 'Нет такого кода валюты ISO 4217',
    'currency-mismatch': 'Суммы в разных валютах',
    'not-an-integer': 'Сумма задаётся целым числом минимальных единиц валюты',
    'out-of-range': 'Слишком большая сумма',
    'invalid-ratio': 'Отношение задаётся целыми числами, знаменатель не равен нулю',
    'invalid-weights': 'Доли задаются целыми неотрицательными числами, хотя бы одна больше нуля',
    'invalid-rate': 'Ставка должна быть от 0 до 100 процентов',
    'invalid-quantity': 'Количество задаётся десятичным числом, не больше шести знаков после запятой',
    'invalid-penalty': 'Для пени нужны неотрицательные сумма, дни и ставки',
  },
};

export function describeMoneyRefusal(code: MoneyRefusalCode, language: Language): string {
  return TEXTS[language][code];
}
