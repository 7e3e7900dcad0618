import type { Caller } from '@okno/testing';
import { z } from 'zod';
import type { CubeMeasure } from '../checks/world.js';
import type { Tables } from './tables.js';

/** What each measure counts, recounted from the tables of the service that owns the records. */
const ownRecords: Readonly<Record<string, string>> = {
  'requests.registered': 'SELECT id FROM intake.request',
  'requests.solved': 'SELECT id FROM intake.request WHERE solved_at IS NOT NULL',
  'interactions.count': 'SELECT coalesce(call_record_id, id) AS id FROM intake.interaction',
  'calls.offered': `SELECT id FROM intake.call WHERE direction = 'inbound'`,
  'calls.answered': `SELECT id FROM intake.call WHERE direction = 'inbound' AND outcome IN ('answered', 'talking')`,
  'calls.abandoned': `SELECT id FROM intake.call WHERE direction = 'inbound' AND outcome = 'abandoned'`,
  'assignments.count': 'SELECT id FROM routing.assignment',
  'assignments.returned': `SELECT id FROM routing.assignment WHERE state = 'returned'`,
  'complaints.count': 'SELECT id FROM complaints_analytics.complaint',
  'complaints.justified': `SELECT id FROM complaints_analytics.complaint WHERE verdict = 'justified'`,
};

const ownSums: Readonly<Record<string, string>> = {
  'invoices.billed': `SELECT coalesce(sum(total_minor), 0)::float AS value FROM billing_receivables.invoice WHERE issued_on IS NOT NULL`,
  'payments.received': `SELECT coalesce(sum(amount_minor), 0)::float AS value FROM billing_receivables.payment`,
};

const answer = z.looseObject({ rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))) });
const records = z.looseObject({ items: z.array(z.looseObject({ id: z.string() })), nextCursor: z.string().nullable() });
const question = {
  dimensions: [],
  filters: [],
  period: { from: '2020-01-01', to: '2100-01-01', timezone: 'UTC' },
};

async function recordIds(caller: Caller, measure: string): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const body = { ...question, measures: [measure], cell: {}, measure, limit: 200, ...(after ? { after } : {}) };
    const page = await caller.post('/cube/records', body, records);
    ids.push(...page.items.map(({ id }) => id));
    after = page.nextCursor ?? undefined;
  } while (after !== undefined);
  return ids;
}

/** `caller` sees everything. */
export async function readMeasures(caller: Caller, tables: Tables): Promise<CubeMeasure[]> {
  const names = [...Object.keys(ownRecords), ...Object.keys(ownSums)];
  const { rows } = await caller.post('/cube/query', { ...question, measures: names }, answer);
  const value = (name: string): number => Number(rows[0]?.[names.indexOf(name)] ?? 0);
  const measures: CubeMeasure[] = [];
  for (const [name, sql] of Object.entries(ownRecords)) {
    const ids = (await tables.read<{ id: string }>(sql)).map(({ id }) => id);
    measures.push({
      name,
      value: value(name),
      recordIds: await recordIds(caller, name),
      own: { value: ids.length, ids },
    });
  }
  for (const [name, sql] of Object.entries(ownSums)) {
    const [row] = await tables.read<{ value: number }>(sql);
    measures.push({ name, value: value(name), own: { value: row?.value ?? 0 } });
  }
  return measures;
}
