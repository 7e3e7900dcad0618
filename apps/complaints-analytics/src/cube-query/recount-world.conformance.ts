import fc from 'fast-check';

export type Key = string | number | null;
/** A fact as anybody would write it down. */
export interface Fact {
  readonly fact: string;
  readonly id: string;
  /** Moments (with Z) and days by name. */
  readonly times: Readonly<Record<string, string | null>>;
  readonly dims: Readonly<Record<string, Key>>;
  /** The department of its employee at each of its moments. */
  readonly teams: Readonly<Record<string, string | null>>;
  readonly has: Readonly<Record<string, string | number | boolean | null>>;
}

export const id = (kind: number, number: number): string =>
  `01900000-0000-7000-8000-${kind.toString().padStart(4, '0')}${number.toString().padStart(8, '0')}`;
export const product = (number: number): string => id(1, number);
export const department = (number: number): string => id(2, number);
export const employee = (number: number): string => id(3, number);
export const client = (number: number): string => id(4, number);
export const cause = (number: number): string => id(5, number);
/** When the recount asks: within the days of the world, so that some periods are not over. */
export const askedAt = Date.UTC(2026, 3, 5, 10);
/** The trees of products, departments and causes: 1 over 2 over 3, and 4 alone. */
export const parents: Readonly<Record<number, number>> = { 2: 1, 3: 2 };

const maybe = (max: number) => fc.option(fc.integer({ min: 1, max }), { nil: null });
/** Around these the clocks of the zones asked for change, days and weeks and months begin, and employee 2 moves. */
const edges = [
  ...['2026-03-29T01:00:00Z', '2026-03-08T07:00:00Z', '2026-04-04T14:00:00Z', '2026-03-15T12:00:00Z'],
  ...[
    '2026-03-01T00:00:00Z',
    '2026-02-28T23:00:00Z',
    '2026-03-31T22:00:00Z',
    '2026-04-01T04:00:00Z',
    '2026-03-22T18:15:00Z',
  ],
];
const minute = 60_000;
const moment = fc
  .oneof(
    fc.integer({ min: Date.UTC(2026, 1, 20) / minute, max: Date.UTC(2026, 3, 10) / minute }).map((at) => at * minute),
    fc
      .tuple(fc.constantFrom(...edges), fc.integer({ min: -61, max: 61 }))
      .map(([edge, minutes]) => Date.parse(edge) + minutes * minute),
  )
  .map((time) => new Date(time).toISOString());
const seconds = fc.integer({ min: 0, max: 60 });
const share = fc.constantFrom(10, 33, 50, 100);
const base = fc.record({ at: moment, product: maybe(4), client: maybe(3), employee: maybe(3), department: maybe(4) });
export const world = fc.record({
  calls: fc.array(
    fc.record({
      base,
      direction: fc.constantFrom('inbound', 'inbound', 'outbound', 'internal'),
      outcome: fc.constantFrom('answered', 'abandoned', 'failed', 'talking', 'ringing'),
      wait: seconds,
      talk: seconds,
      queue: fc.constantFrom('sales', "q'; DROP TABLE call; --", null),
    }),
    { maxLength: 40 },
  ),
  callDays: fc.array(
    fc.record({
      base,
      direction: fc.constantFrom('inbound', 'inbound', 'outbound'),
      missed: fc.boolean(),
      calls: fc.integer({ min: 0, max: 50 }),
      talk: seconds,
      wait: seconds,
      queue: fc.constantFrom('sales', null),
    }),
    { maxLength: 20 },
  ),
  interactions: fc.array(fc.record({ base, channel: fc.constantFrom('phone', 'email') }), { maxLength: 20 }),
  complaints: fc.array(
    fc.record({ base, cause: maybe(4), verdict: fc.constantFrom('justified', 'partly', 'unjustified', null) }),
    { maxLength: 20 },
  ),
  requests: fc.array(
    fc.record({
      base,
      kind: fc.constantFrom('question', 'billing'),
      hours: fc.option(fc.integer({ min: 0, max: 200 }), { nil: null }),
      dueHours: fc.option(fc.integer({ min: 0, max: 200 }), { nil: null }),
      switches: fc.integer({ min: 0, max: 3 }),
      contacts: fc.integer({ min: 0, max: 2 }),
      relapseHours: fc.option(fc.constantFrom(1, 167, 168, 169, 500), { nil: null }),
      legs: fc.array(
        fc.record({
          tier: fc.constantFrom(1, 2),
          state: fc.constantFrom('done', 'returned', 'offered'),
          hours: seconds,
          dueHours: seconds,
          base,
        }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 20 },
  ),
  invoices: fc.array(
    fc.record({
      day: fc.option(moment, { nil: null }),
      client: maybe(3),
      currency: fc.constantFrom('RUB', 'RUB', 'EUR'),
      dueDays: fc.integer({ min: 0, max: 30 }),
      lines: fc.array(fc.record({ base, amount: fc.integer({ min: 1, max: 9_999 }) }), { minLength: 1, maxLength: 3 }),
      /** Each a share of what is left, so many days after the issue. */
      payments: fc.array(fc.record({ days: fc.integer({ min: -9, max: 40 }), percent: share }), { maxLength: 2 }),
      credits: fc.array(fc.record({ days: fc.integer({ min: 0, max: 40 }), percent: share }), { maxLength: 2 }),
    }),
    { maxLength: 8 },
  ),
  payments: fc.array(
    fc.record({
      day: moment,
      client: maybe(3),
      amount: fc.integer({ min: 1, max: 9_999 }),
      currency: fc.constantFrom('RUB', 'RUB', 'EUR'),
    }),
    { maxLength: 8 },
  ),
});
export type World = typeof world extends fc.Arbitrary<infer Shape> ? Shape : never;
