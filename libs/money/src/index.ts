export { allocate } from './allocate.rules.js';
export { isCurrency } from './currency.js';
export { latePenalty } from './late-penalty.rules.js';
export type { Money } from './money.js';
export { sum } from './money.js';
export { parseMoney } from './parse-money.rules.js';
export { multiplyQuantity } from './quantity.rules.js';
export { MoneyRefusal } from './refusal.js';
export { vatOnTop } from './vat.rules.js';
