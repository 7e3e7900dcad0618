import type { Chance } from './chance.js';
import type { DemoClient } from './clients.js';
import { products } from './organisation.js';

const dayMilliseconds = 86_400_000;
const paymentDays = 14;

/** How clients pay: most in time, some late, a few not at all. */
const habits = ['prompt', 'prompt', 'prompt', 'late', 'late', 'never'] as const;
type Habit = (typeof habits)[number];

/** `total` invoices of the days before `now`. Who pays late does so as a habit, so that debts stand with few clients. */
export function inventInvoices(
  chance: Chance,
  clients: readonly DemoClient[],
  days: number,
  total: number,
  now: Date,
): readonly (readonly (string | number)[])[] {
  const habitOf = new Map(clients.map(({ externalId }) => [externalId, chance.pick(habits)]));
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  return Array.from({ length: total }, (_, place) => {
    const client = chance.pick(clients);
    const issued = now.getTime() - (1 + chance.next() * (days - 1)) * dayMilliseconds;
    const due = issued + paymentDays * dayMilliseconds;
    const paid = paymentOf(chance, habitOf.get(client.externalId) ?? 'prompt', due);
    const kopecks = chance.pick(products).unitPrice * chance.between(1, 5);
    return [
      `DI-${(place + 1).toString().padStart(4, '0')}`,
      client.externalId,
      day(issued),
      day(due),
      `${Math.floor(kopecks / 100).toString()}.${(kopecks % 100).toString().padStart(2, '0')}`,
      'RUB',
      paid !== undefined && paid < now.getTime() ? day(paid) : '',
      paid === undefined && chance.happens(0.3) ? 'true' : 'false',
    ];
  });
}

/** When it is paid, in milliseconds; undefined for never. */
function paymentOf(chance: Chance, habit: Habit, due: number): number | undefined {
  if (habit === 'never') return chance.happens(0.5) ? due + chance.exponential(30) * dayMilliseconds : undefined;
  if (habit === 'late') return due + chance.exponential(18) * dayMilliseconds;
  return due - chance.next() * 10 * dayMilliseconds;
}

export const invoiceColumns = [
  'number',
  'clientExternalId',
  'issuedOn',
  'dueOn',
  'amount',
  'currency',
  'paidOn',
  'disputed',
];
