import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cubeQueryBody, type CubeQuery } from '@okno/contracts';
import fc from 'fast-check';
import { dimensions } from '../cube-measures/dimensions.rules.js';
import { findMeasure, isCombinable, measureNames } from '../cube-measures/registry.rules.js';
import { CubeStore, type CubeRow } from '../cube-store/cube-store.adapter.js';
import { planQuery, planTotals } from './plan-query.rules.js';
import { planRecords } from './plan-records.rules.js';
import { cellFilters, isFault, none, understand, type KeyFilter, type Question } from './question.rules.js';
import { recount, recountedMeasures } from './recount.conformance.js';
import { askedAt, cause, client, department, employee, product, world } from './recount-world.conformance.js';
import { members, people } from './recount-keys.conformance.js';
import { tell } from './recount-telling.conformance.js';

const all = { kind: 'all' } as const;
let store: CubeStore;
let worlds = 0;

beforeAll(async () => {
  store = await CubeStore.open({ file: ':memory:', memoryLimit: '256MB' });
});
afterAll(async () => {
  await store.close();
});

function understood(query: CubeQuery): Question {
  const question = understand(query, askedAt);
  if (!('measures' in question)) throw new Error(JSON.stringify(question));
  return question;
}

function shown(rows: readonly CubeRow[], dimensionCount: number): CubeRow[] {
  return rows.map((row) => row.map((value, index) => (value === null && index < dimensionCount ? none : value)));
}

/** Numbers to nine digits, rows in an order of their own: so two ways of counting can be held against each other. */
function comparable(rows: readonly (readonly unknown[])[]): string[] {
  return rows
    .map((row) =>
      JSON.stringify(row.map((value) => (typeof value === 'number' ? Number(value.toPrecision(9)) : value))),
    )
    .sort();
}

const day = (from: number, to: number) =>
  fc
    .integer({ min: from, max: to })
    .map((number) => new Date(Date.UTC(2026, 1, 1) + number * 86_400_000).toISOString().slice(0, 10));
const ids = { product, department, team: department, cause, employee, client, clientManager: employee } as const;

function valuesOf(name: string, keys: string): fc.Arbitrary<string | number> {
  const make = name in ids ? ids[name as keyof typeof ids] : undefined;
  if (make !== undefined) return fc.oneof(fc.integer({ min: 1, max: 4 }).map(make), fc.constant(none));
  if (keys === 'number') return fc.integer({ min: 0, max: 23 });
  if (keys === 'date') return fc.constantFrom('2026-03-01', '2026-03-02', '2026-01-01', '2026-03-29', '2026-04-01');
  return fc.constantFrom(
    'answered',
    'phone',
    'email',
    "o'small",
    'big',
    'RUB',
    'justified',
    "q'; DROP TABLE call; --",
    none,
  );
}

function filterOf(name: string): fc.Arbitrary<CubeQuery['filters'][number]> {
  const dimension = dimensions.find((one) => one.name === name);
  const keys = dimension?.keys ?? 'word';
  const some = fc.array(valuesOf(name, keys), { minLength: 1, maxLength: 3 });
  const known = some.map((values) => values.filter((value) => value !== none)).filter((values) => values.length > 0);
  const options: fc.Arbitrary<CubeQuery['filters'][number]>[] = [
    some.map((values) => ({ dimension: name, op: 'in' as const, values })),
    some.map((values) => ({ dimension: name, op: 'notIn' as const, values })),
    fc
      .constantFrom<boolean[]>([], [true], [false])
      .map((values) => ({ dimension: name, op: 'isNull' as const, values })),
  ];
  if (dimension?.hierarchical === true)
    options.push(known.map((values) => ({ dimension: name, op: 'subtree' as const, values })));
  if (keys === 'number')
    options.push(
      fc
        .tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 23 }))
        .map((values) => ({ dimension: name, op: 'between' as const, values })),
    );
  if (keys === 'word')
    options.push(
      fc
        .constantFrom('A', 'il', "'", '%')
        .map((text) => ({ dimension: name, op: 'contains' as const, values: [text] })),
    );
  return fc.oneof(...options);
}

/** Measures of one subject, which share many dimensions, and measures of any, which share few. */
const someMeasures = fc.oneof(
  ...['calls.', 'requests.', 'assignments.', 'complaints.', 'receivables.', ''].map((subject) => {
    const names = recountedMeasures.filter((name) => name.startsWith(subject));
    return fc.subarray(names, { minLength: 1, maxLength: Math.min(names.length, 8) });
  }),
);

const question = someMeasures
  .chain((measures) => {
    const known = dimensions
      .filter((dimension) =>
        measures.every((name) =>
          isCombinable(
            findMeasure(name)?.calculation ?? { kind: 'count', of: { fact: 'call', time: 'ringing', rows: 'TRUE' } },
            dimension,
          ),
        ),
      )
      .map(({ name }) => name);
    return fc.record({
      measures: fc.constant(measures),
      dimensions: fc.subarray(known, { maxLength: 3 }),
      filters: fc.array(fc.constantFrom(...known).chain(filterOf), { maxLength: 2 }),
      period: fc.record({
        from: day(15, 55),
        to: day(56, 75),
        timezone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'UTC', 'Pacific/Auckland'),
      }),
    });
  })
  .map((body) => cubeQueryBody.parse(body));

async function load(of: Parameters<typeof tell>[0]): Promise<ReturnType<typeof tell>['facts']> {
  const { facts, changes } = tell(of);
  worlds += 1;
  await store.adopt(`world-${worlds}`);
  await store.apply([...members, ...people, ...changes], new Map(), undefined);
  return facts;
}

describe('the cube against a recount of the same facts', () => {
  it('knows a recount of every measure', () => {
    expect([...recountedMeasures].sort()).toEqual([...measureNames].sort());
  });

  it('answers any question as a recount does, and its totals as the question without dimensions', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.array(question, { minLength: 12, maxLength: 12 }), async (facts, questions) => {
        const told = await load(facts);
        for (const query of questions) {
          const expected = recount(told, query);
          const asked = understood(query);
          const plan = planQuery(asked, all);
          const rows = shown(await store.read(plan.sql, plan.parameters), asked.dimensions.length);
          expect(comparable(rows)).toEqual(comparable(expected.rows));
          const total = planTotals(asked, all);
          expect(comparable(await store.read(total.sql, total.parameters))).toEqual(comparable([expected.totals]));
        }
      }),
      { numRuns: 15, seed: 20_260_504, endOnFailure: true },
    );
  }, 120_000);

  it('opens every count to as many records as it says, on pages that neither skip nor repeat', async () => {
    const counts = [
      'calls.offered',
      'calls.answeredWithin(20)',
      'complaints.count',
      'requests.onTime',
      'payments.received',
    ];
    const opened = fc.tuple(fc.constantFrom(...counts), question);
    await fc.assert(
      fc.asyncProperty(world, opened, async (facts, [measure, { period }]) => {
        await load(facts);
        const byClient = understood(cubeQueryBody.parse({ measures: [measure], dimensions: ['client'], period }));
        const plan = planQuery(byClient, all);
        for (const [key, value] of shown(await store.read(plan.sql, plan.parameters), 1)) {
          const cell = cellFilters({ client: typeof key === 'string' ? key : null }).filter(
            (one): one is KeyFilter => !isFault(one),
          );
          const seen: string[] = [];
          let after: { at: number; id: string } | undefined;
          do {
            const [asked] = byClient.measures;
            if (asked === undefined) throw new Error('no measure');
            const records = planRecords(asked, byClient, cell, all, undefined, { limit: 3, after });
            const page = await store.read(records.page.sql, records.page.parameters);
            const shownRows = page.slice(0, 3);
            seen.push(...shownRows.map(([recordId]) => String(recordId)));
            const last = shownRows.at(-1);
            after = page.length > 3 && last !== undefined ? { at: Number(last[1]), id: String(last[0]) } : undefined;
          } while (after !== undefined);
          expect(new Set(seen).size).toBe(seen.length);
          if (measure !== 'payments.received') expect(seen.length).toBe(value);
        }
      }),
      { numRuns: 10, seed: 20_260_505, endOnFailure: true },
    );
  }, 120_000);
});
