import type { CubeQuery } from '@okno/contracts';
import { none } from './question.rules.js';
import { askedAt, cause, department, parents, product, type Fact, type Key } from './recount-world.conformance.js';

/** A slow and obvious recount of the cube's facts, sharing nothing with it but the names. */

type Test = (fact: Fact) => boolean;
const of = (fact: string, time: string, test: Test = () => true) => ({ fact, time, test });
export type Records = ReturnType<typeof of>;
const inbound: Test = ({ has }) => has.direction === 'inbound';
const answered: Test = (fact) => inbound(fact) && ['answered', 'talking'].includes(String(fact.has.outcome));
const abandoned: Test = (fact) => inbound(fact) && fact.has.outcome === 'abandoned';
const wait = ({ has }: Fact): number => Number(has.wait);
const offered = of('call', 'ringing', inbound);
const daysIn = of('callDay', 'day', inbound);
const daysAnswered = of('callDay', 'day', (fact) => inbound(fact) && fact.has.missed === false);
const total = (facts: readonly Fact[], what: string): number =>
  facts.reduce((sum, { has }) => sum + Number(has[what]), 0);
const perCall = (facts: readonly Fact[], what: string): number | null =>
  total(facts, 'calls') === 0 ? null : total(facts, what) / total(facts, 'calls');
const callsOf = (records: Records): Recount => ({ of: records, value: (facts) => total(facts, 'calls') });
const solved = of('request', 'solved', ({ has }) => has.solved !== null);
const promised = of('request', 'solved', ({ has }) => has.solved !== null && has.due !== null);
const onTime = of(
  'request',
  'solved',
  ({ has }) => has.solved !== null && has.due !== null && String(has.solved) <= String(has.due),
);
const complaints = of('complaint', 'received');
const done = of('assignment', 'ended', ({ has }) => has.state === 'done');
const doneOnTime = of('assignment', 'ended', ({ has }) => has.state === 'done' && String(has.ended) <= String(has.due));

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((left, right) => left - right);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place));
}
function money(facts: readonly Fact[]): number | null {
  return new Set(facts.map(({ has }) => has.currency)).size > 1
    ? null
    : facts.reduce((sum, { has }) => sum + Number(has.amount), 0);
}

export type Recount =
  { of: Records; value: (facts: readonly Fact[]) => number | null } | { above: Records; below: Records; times: number };
const count = (records: Records): Recount => ({ of: records, value: (facts) => facts.length });
/** Every measure once more, without the cube. */
const recounts: Readonly<Record<string, Recount>> = {
  'calls.offered': count(offered),
  'calls.answered': count(of('call', 'ringing', answered)),
  'calls.abandoned': count(of('call', 'ringing', abandoned)),
  'calls.failed': count(of('call', 'ringing', (fact) => inbound(fact) && fact.has.outcome === 'failed')),
  'calls.abandonmentRate': { above: of('call', 'ringing', abandoned), below: offered, times: 1 },
  'calls.serviceLevel(20)': {
    above: of('call', 'ringing', (fact) => answered(fact) && wait(fact) <= 20),
    below: of('call', 'ringing', (fact) => inbound(fact) && !(abandoned(fact) && wait(fact) < 20)),
    times: 1,
  },
  'calls.answeredWithin(20)': count(of('call', 'ringing', (fact) => answered(fact) && wait(fact) <= 20)),
  'calls.waitMeanAnswered': { of: of('call', 'ringing', answered), value: (facts) => mean(facts.map(wait)) },
  'calls.waitMeanAll': { of: offered, value: (facts) => mean(facts.map(wait)) },
  'calls.waitP90': { of: offered, value: (facts) => percentile(facts.map(wait), 0.9) },
  'calls.talkMean': {
    of: of('call', 'ringing', answered),
    value: (facts) => mean(facts.map(({ has }) => Number(has.talk))),
  },
  'callDays.offered': callsOf(daysIn),
  'callDays.answered': callsOf(daysAnswered),
  'callDays.missed': callsOf(of('callDay', 'day', (fact) => inbound(fact) && fact.has.missed === true)),
  'callDays.outbound': callsOf(of('callDay', 'day', ({ has }) => has.direction === 'outbound')),
  'callDays.talkMean': { of: daysAnswered, value: (facts) => perCall(facts, 'talk') },
  'callDays.waitMean': { of: daysIn, value: (facts) => perCall(facts, 'wait') },
  'interactions.count': count(of('interaction', 'happened')),
  'requests.registered': count(of('request', 'registered')),
  'requests.solved': count(solved),
  'requests.reopened': count(of('reopening', 'reopened')),
  'requests.reopenRate': { above: of('reopening', 'reopened'), below: solved, times: 1 },
  'requests.onTime': count(onTime),
  'requests.onTimeShare': { above: onTime, below: promised, times: 1 },
  'requests.firstContactResolution': {
    above: of('request', 'solved', ({ has }) => has.solved !== null && has.simple === true),
    below: solved,
    times: 1,
  },
  'requests.switchesMean': {
    of: of('request', 'registered'),
    value: (facts) => mean(facts.map(({ has }) => Number(has.switches))),
  },
  'requests.timeToSolveP50': {
    of: solved,
    value: (facts) =>
      percentile(
        facts.map(({ has }) => Number(has.hours) * 3_600),
        0.5,
      ),
  },
  'assignments.count': count(of('assignment', 'given')),
  'assignments.onTime': count(doneOnTime),
  'assignments.onTimeShare': { above: doneOnTime, below: done, times: 1 },
  'assignments.returned': count(of('assignment', 'ended', ({ has }) => has.state === 'returned')),
  'complaints.count': count(complaints),
  'complaints.justified': count(of('complaint', 'received', ({ has }) => has.verdict === 'justified')),
  'complaints.partlyJustified': count(of('complaint', 'received', ({ has }) => has.verdict === 'partly')),
  'complaints.per1000Calls': { above: complaints, below: offered, times: 1_000 },
  'complaints.per1000Interactions': { above: complaints, below: of('interaction', 'happened'), times: 1_000 },
  'complaints.per1000Requests': { above: complaints, below: of('request', 'registered'), times: 1_000 },
  'invoices.billed': { of: of('invoiceLine', 'issued'), value: money },
  'payments.received': { of: of('payment', 'received'), value: money },
  'receivables.overdue': { of: of('receivable', 'end'), value: money },
};

const treeOf: Readonly<Record<string, (number: number) => string>> = { product, department, team: department, cause };
const week = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const remembered = new Map<string, unknown>();
/** What was worked out once is not worked out again: Intl is slow. */
function once<Value>(what: string, work: () => Value): Value {
  if (!remembered.has(what)) remembered.set(what, work());
  return remembered.get(what) as Value;
}

/** The wall clock of a zone, asked of Intl for each moment. */
function wallClock(moment: string, timeZone: string): { date: string; hour: number; weekday: number } {
  const zone = moment.length === 10 ? 'UTC' : timeZone;
  const format = once(
    zone,
    () =>
      new Intl.DateTimeFormat('en-US', {
        ...{
          timeZone: zone,
          year: 'numeric',
          month: '2-digit',
          day: '2-digit',
          hour: '2-digit',
          weekday: 'short',
          hourCycle: 'h23',
        },
      }),
  );
  const parts = format.formatToParts(new Date(moment));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    hour: Number(part('hour')),
    weekday: week.indexOf(part('weekday')) + 1,
  };
}

function daysBefore(date: string, days: number): string {
  return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
}

function timeKey(unit: string, moment: string, timeZone: string): string | number {
  const { date, hour, weekday } = wallClock(moment, timeZone);
  const [year = '', month = ''] = date.split('-');
  switch (unit) {
    case 'year':
      return `${year}-01-01`;
    case 'quarter':
      return `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`;
    case 'month':
      return `${year}-${month}-01`;
    case 'week':
      return daysBefore(date, weekday - 1);
    case 'day':
      return date;
    case 'hour':
      return hour;
    default:
      return weekday;
  }
}

function keyOf(fact: Fact, time: string, dimension: string, timeZone: string): Key {
  if (dimension.startsWith('time.')) return timeKey(dimension.slice(5), String(fact.times[time]), timeZone);
  if (dimension === 'team' || (dimension === 'department' && !('department' in fact.dims)))
    return fact.teams[time] ?? null;
  return fact.dims[dimension] ?? null;
}

/** Whether `key` is one of the roots or below one. */
function isBelow(key: Key, roots: readonly unknown[], make: (number: number) => string): boolean {
  const number = [1, 2, 3, 4].find((one) => make(one) === key);
  for (let at = number; at !== undefined; at = parents[at]) if (roots.includes(make(at))) return true;
  return false;
}

type Filter = CubeQuery['filters'][number];
function passes(key: Key, { dimension, op, values }: Filter): boolean {
  const shown = key ?? none;
  switch (op) {
    case 'in':
      return values.includes(shown);
    case 'notIn':
      return !values.includes(shown);
    case 'isNull':
      return (key === null) === (values[0] ?? true);
    case 'between':
      return key !== null && key >= (values[0] ?? 0) && key <= (values[1] ?? 0);
    case 'contains':
      return values.some((value) => key !== null && String(key).toLowerCase().includes(String(value).toLowerCase()));
    case 'subtree':
      return isBelow(key, values, treeOf[dimension] ?? product);
  }
}

/** Midnight in the zone, found by trying every quarter of an hour around it. */
function midnight(date: string, timeZone: string): number {
  return once(`${date} ${timeZone}`, () => findMidnight(date, timeZone));
}

function findMidnight(date: string, timeZone: string): number {
  const noon = Date.parse(`${date}T12:00:00Z`);
  for (let time = noon - 36 * 3_600_000; time < noon + 36 * 3_600_000; time += 900_000) {
    if (wallClock(new Date(time).toISOString(), timeZone).date >= date) return time;
  }
  return NaN;
}

function isWithin(moment: string | null | undefined, { from, to, timezone }: CubeQuery['period']): boolean {
  if (moment === null || moment === undefined) return false;
  if (moment.length === 10) return moment >= from && moment < to;
  const time = Date.parse(moment);
  return time >= midnight(from, timezone) && time < midnight(to, timezone);
}

/** The last day of each cell of the question's times, of those that have begun: a balance is read on no other. */
function lastDays({ period, dimensions, filters }: CubeQuery): ReadonlySet<string> {
  const key = (day: string, dimension: string): Key => timeKey(dimension.slice(5), day, period.timezone);
  const ofTime = filters.filter(({ dimension }) => dimension.startsWith('time.'));
  const times = dimensions.filter((dimension) => dimension.startsWith('time.'));
  const today = wallClock(new Date(askedAt).toISOString(), period.timezone).date;
  const last = new Map<string, string>();
  for (let day = period.from; day < period.to && day <= today; day = daysBefore(day, -1)) {
    if (!ofTime.every((filter) => passes(key(day, filter.dimension), filter))) continue;
    last.set(JSON.stringify(times.map((dimension) => key(day, dimension))), day);
  }
  return new Set(last.values());
}

type Row = readonly (string | number | null)[];

/** The rows of a question and their total, by going through all facts for every cell. */
export function recount(
  facts: readonly Fact[],
  query: CubeQuery,
): { readonly rows: readonly Row[]; readonly totals: Row } {
  const keysOf = (fact: Fact, time: string): Row =>
    query.dimensions.map((dimension) => keyOf(fact, time, dimension, query.period.timezone) ?? none);
  const ends = lastDays(query);
  const isChosen = (fact: Fact, { fact: kind, time, test }: Records): boolean =>
    fact.fact === kind &&
    test(fact) &&
    isWithin(fact.times[time], query.period) &&
    (time !== 'end' || ends.has(String(fact.times.end))) &&
    query.filters.every((filter) => passes(keyOf(fact, time, filter.dimension, query.period.timezone), filter));
  const known = new Map<Records, readonly { readonly fact: Fact; readonly cell: string }[]>();
  const chosen = (records: Records): readonly { readonly fact: Fact; readonly cell: string }[] => {
    const found =
      known.get(records) ??
      facts
        .filter((fact) => isChosen(fact, records))
        .map((fact) => ({ fact, cell: JSON.stringify(keysOf(fact, records.time)) }));
    known.set(records, found);
    return found;
  };
  const inCell = (records: Records, cell: string | undefined): readonly Fact[] =>
    chosen(records)
      .filter((one) => cell === undefined || one.cell === cell)
      .map(({ fact }) => fact);
  const asked = query.measures.map((name) => recounts[name]).filter((one) => one !== undefined);
  const value = (one: Recount, cell: string | undefined): number | null => {
    if ('of' in one) return one.value(inCell(one.of, cell));
    const below = inCell(one.below, cell).length;
    return below === 0 ? null : (one.times * inCell(one.above, cell).length) / below;
  };
  const cells = new Set(
    asked
      .flatMap((one) => ('of' in one ? [one.of] : [one.above, one.below]))
      .flatMap((records) => chosen(records).map(({ cell }) => cell)),
  );
  // Not from the cells: a balance at the end of the period is no sum of those at the ends of its parts.
  const totals =
    query.dimensions.length === 0
      ? asked.map((one) => value(one, undefined))
      : recount(facts, { ...query, dimensions: [] }).totals;
  const rows = [...cells].map((cell): Row => [...(JSON.parse(cell) as Row), ...asked.map((one) => value(one, cell))]);
  return query.dimensions.length === 0 ? { rows: [totals], totals } : { rows, totals };
}

export const recountedMeasures = Object.keys(recounts);
