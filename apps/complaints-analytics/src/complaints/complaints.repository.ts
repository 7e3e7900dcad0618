import { isUniqueViolation, type Transaction } from '@okno/persistence';
import { localYear } from '@okno/service-kit';
import { refuse } from '../complaints-analytics.refusals.js';
import type { Complaint } from './complaint.rules.js';
import { referenceOf } from './reference.rules.js';

export type Queryable = Pick<Transaction, 'query'>;

/** Where each field of a complaint is kept; compensation takes two columns, the approval has a table of its own. */
const columns: Readonly<Record<Exclude<keyof Complaint, 'compensation' | 'approval'>, string>> = {
  id: 'id',
  reference: 'reference',
  source: 'source',
  requestId: 'request_id',
  clientId: 'client_id',
  causeId: 'cause_id',
  productId: 'product_id',
  departmentId: 'department_id',
  employeeId: 'employee_id',
  severity: 'severity',
  state: 'state',
  text: 'text',
  verdict: 'verdict',
  decision: 'decision',
  answer: 'answer',
  appealCount: 'appeal_count',
  appealReason: 'appeal_reason',
  receivedAt: 'received_at',
  acknowledgeDueAt: 'acknowledge_due_at',
  answerDueAt: 'answer_due_at',
  acknowledgedAt: 'acknowledged_at',
  decidedAt: 'decided_at',
  answeredAt: 'answered_at',
  closedAt: 'closed_at',
  appealedAt: 'appealed_at',
  own: 'own',
  claimed: 'claimed',
  registeredById: 'registered_by_id',
  version: 'version',
  createdAt: 'created_at',
};
const fields = Object.entries(columns) as [keyof typeof columns, string][];
const stored = [...Object.values(columns), 'compensation_minor', 'compensation_currency'];

/** What to select of a complaint `c` for it to come as the domain has it. */
export const complaintColumns = [
  ...fields.map(([field, column]) => `c.${column} AS "${field}"`),
  `CASE WHEN c.compensation_minor IS NOT NULL THEN json_build_object(
     'amountMinor', c.compensation_minor, 'currency', c.compensation_currency) END AS compensation`,
  `(SELECT json_build_object('id', p.approval_id, 'state', p.state)
     FROM compensation_approval p WHERE p.complaint_id = c.id) AS approval`,
].join(', ');

function toRow(complaint: Complaint): Readonly<Record<string, unknown>> {
  return {
    ...Object.fromEntries(fields.map(([field, column]) => [column, complaint[field]])),
    compensation_minor: complaint.compensation?.amountMinor ?? null,
    compensation_currency: complaint.compensation?.currency ?? null,
  };
}

const insert = `INSERT INTO complaint (${stored.join(', ')})
  SELECT ${stored.join(', ')} FROM jsonb_populate_recordset(NULL::complaint, $1::jsonb)`;
const changes = stored.filter((column) => column !== 'id').map((column) => `${column} = excluded.${column}`);

/** @throws complaint-open when the request has an open complaint with the same cause already */
export async function saveComplaint(tx: Queryable, complaint: Complaint): Promise<void> {
  try {
    await tx.query(`${insert} ON CONFLICT (id) DO UPDATE SET ${changes.join(', ')}`, [
      JSON.stringify([toRow(complaint)]),
    ]);
  } catch (error) {
    throw isUniqueViolation(error, 'complaint_open_unique') ? refuse('complaint-open') : error;
  }
}

/** Stores imported complaints in one statement; answers the ids of those whose source and reference were not here before. */
export async function insertImported(
  tx: Queryable,
  importId: string,
  complaints: readonly Complaint[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO complaint (${stored.join(', ')}, import_id)
     SELECT ${stored.join(', ')}, $2::uuid FROM jsonb_populate_recordset(NULL::complaint, $1::jsonb)
     ON CONFLICT (source, reference) DO NOTHING RETURNING id`,
    [JSON.stringify(complaints.map(toRow)), importId],
  );
  return new Set(rows.map(({ id }) => id));
}

export async function lockComplaintsOfRequest(tx: Queryable, requestId: string): Promise<Complaint[]> {
  return tx.query<Complaint>(
    `SELECT ${complaintColumns} FROM complaint c WHERE c.request_id = $1 ORDER BY c.id FOR UPDATE`,
    [requestId],
  );
}

/** Own complaints to which nothing could be promised yet, because no calendar was known. */
export async function lockUndated(tx: Queryable): Promise<Complaint[]> {
  return tx.query<Complaint>(
    `SELECT ${complaintColumns} FROM complaint c
     WHERE c.answer_due_at IS NULL AND c.answered_at IS NULL AND c.source IS NULL ORDER BY c.id FOR UPDATE`,
  );
}

/** The next reference of the year in which `now` lies. */
export async function nextReference(tx: Queryable, timezone: string, now: Date): Promise<string> {
  const year = localYear(now, timezone);
  const numbered = `SELECT nextval('complaint_number') - base AS number FROM complaint_year WHERE year = $1`;
  let [row] = await tx.query<{ number: number }>(numbered, [year]);
  if (row === undefined) {
    await tx.query(
      `INSERT INTO complaint_year (year, base) VALUES ($1, nextval('complaint_number')) ON CONFLICT DO NOTHING`,
      [year],
    );
    [row] = await tx.query<{ number: number }>(numbered, [year]);
  }
  return referenceOf(year, row?.number ?? 1);
}
