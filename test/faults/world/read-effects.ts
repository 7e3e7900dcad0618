import type { FoundRow, Group, LedgerState, ReplicaPair, TimerState } from '../checks/world.js';
import { everyService } from '../../every-service.js';
import { consumedBy } from './services.js';
import type { Tables } from './tables.js';

const madeRows: readonly string[] = [
  `SELECT 'intake.client.name' AS place, name AS token, id FROM intake.client`,
  `SELECT 'intake.request.subject', subject, id FROM intake.request`,
  `SELECT 'intake.message.text', text, id FROM intake.message WHERE direction <> 'inbound'`,
  `SELECT 'intake.call_event.' || event, call_id, NULL FROM intake.call_event`,
  `SELECT 'intake.inbound_mail.message_id', trim(both '<>' from message_id), interaction_id FROM intake.inbound_mail`,
  `SELECT 'routing.assignment.instruction', instruction, id FROM routing.assignment WHERE escalation_id IS NULL`,
  `SELECT 'escalation.escalation.reason', reason, id FROM escalation.escalation`,
  `SELECT 'complaints_analytics.complaint.text', text, id FROM complaints_analytics.complaint`,
  `SELECT 'billing_receivables.invoice_line.description', description, invoice_id FROM billing_receivables.invoice_line`,
  `SELECT 'billing_receivables.payment.external_id', external_id, id FROM billing_receivables.payment`,
];

/** The rows whose words are a command's token: nobody else writes UUIDs there. */
export function readMadeRows(tables: Tables): Promise<FoundRow[]> {
  return tables.read<FoundRow>(
    `SELECT * FROM (${madeRows.join(' UNION ALL ')}) AS made WHERE token ~ '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}(-[0-9]+@client.example)?$'`,
  );
}

export async function readGroups(tables: Tables): Promise<Group[]> {
  const groups: Group[] = [];
  for (const service of everyService) {
    const { name, schema } = service;
    const receipts = await tables.read<{ id: string; transaction: string }>(
      `SELECT event_id AS id, xmin::text AS transaction FROM ${schema}.inbox WHERE consumer = $1`,
      [name],
    );
    groups.push({
      name,
      types: consumedBy(service),
      receipts: new Map(receipts.map(({ id, transaction }) => [id, Number(transaction)])),
      parked: await tables.read(
        `SELECT e.envelope ->> 'id' AS "eventId", k.error FROM ${schema}.parked_event e
         JOIN ${schema}.parked_key k USING (consumer_group, topic, key)`,
      ),
    });
  }
  return groups;
}

export async function readUnsent(tables: Tables): Promise<ReadonlyMap<string, number>> {
  const counts = everyService.map(
    ({ schema }) => `SELECT '${schema}' AS schema, count(*)::int AS unsent FROM ${schema}.outbox`,
  );
  const rows = await tables.read<{ schema: string; unsent: number }>(counts.join(' UNION ALL '));
  return new Map(rows.map(({ schema, unsent }) => [schema, unsent]));
}

interface TimerQueries {
  readonly name: string;
  readonly fact: string;
  readonly takenBackBy?: ReadonlySet<string>;
  readonly fired: string;
  /** What is due at $1 and has not fired. */
  readonly late: string;
}

const timers: readonly TimerQueries[] = [
  {
    name: 'offers expire',
    fact: 'routing.assignment-offer-expired.v1',
    fired: `SELECT assignment_id AS id, count(*)::int AS times FROM routing.assignment_offer WHERE outcome = 'expired' GROUP BY 1`,
    late: `SELECT id FROM routing.assignment WHERE state = 'offered' AND offer_expires_at <= $1`,
  },
  {
    name: 'deadlines are breached',
    fact: 'escalation.clock-breached.v1',
    takenBackBy: new Set(['met', 'paused', 'resumed', 'cancelled'].map((what) => `escalation.clock-${what}.v1`)),
    fired: `SELECT id, 1 AS times FROM escalation.clock WHERE breached_at IS NOT NULL`,
    late: `SELECT id FROM escalation.clocked_request WHERE next_due_at < $1`,
  },
  {
    name: 'escalations climb',
    fact: 'escalation.escalation-raised-further.v1',
    fired: `SELECT id, jsonb_array_length(steps) - 1 AS times FROM escalation.escalation WHERE jsonb_array_length(steps) > 1`,
    late: `SELECT id FROM escalation.escalation WHERE climbs_at <= $1`,
  },
  {
    name: 'silence confirms, waits end',
    fact: 'intake.request-confirmed.v1',
    fired: `SELECT id, 1 AS times FROM intake.request WHERE confirmed_at IS NOT NULL`,
    late: `SELECT request_id AS id FROM intake.request_timer WHERE due_at <= $1`,
  },
  {
    name: 'invoices become overdue',
    fact: 'receivables.invoice-became-overdue.v1',
    fired: `SELECT id, 1 AS times FROM billing_receivables.invoice WHERE overdue_announced_at IS NOT NULL`,
    late: `SELECT id FROM billing_receivables.invoice WHERE state IN ('issued', 'partly-paid') AND overdue_announced_at IS NULL
           AND due_on < ($1::timestamptz AT TIME ZONE 'Europe/Moscow')::date`,
  },
];

export async function readTimers(tables: Tables, now: Date): Promise<TimerState[]> {
  const states: TimerState[] = [];
  for (const { fired, late, ...timer } of timers) {
    const told = await tables.read<{ id: string; times: number }>(fired);
    const due = await tables.read<{ id: string }>(late, [now]);
    states.push({
      ...timer,
      fired: new Map(told.map(({ id, times }) => [id, times])),
      late: due.map(({ id }) => id),
    });
  }
  return states;
}

export async function readLedger(tables: Tables): Promise<Omit<LedgerState, 'ageing'>> {
  return {
    entries: await tables.read(
      `SELECT transaction_id AS "transactionId", account, invoice_id AS "invoiceId", debit_minor::float AS debit,
              credit_minor::float AS credit FROM billing_receivables.ledger_entry`,
    ),
    invoices: await tables.read(
      `SELECT i.id, client_id AS "clientId", issued_on IS NOT NULL AS "isIssued", paid_minor::float AS paid,
              balance_minor::float AS balance, coalesce(sum(a.amount_minor), 0)::float AS allocated
       FROM billing_receivables.invoice i LEFT JOIN billing_receivables.payment_allocation a ON a.invoice_id = i.id
       GROUP BY i.id`,
    ),
    payments: await tables.read(
      `SELECT p.id, allocated_minor::float AS allocated, coalesce(sum(a.amount_minor), 0)::float AS "sumOfAllocations"
       FROM billing_receivables.payment p LEFT JOIN billing_receivables.payment_allocation a ON a.payment_id = p.id
       GROUP BY p.id`,
    ),
  };
}

const requestOpinion = `SELECT id, status || ' ' || priority || ' ' || owner_id AS opinion FROM`;
const assignmentOpinion = `SELECT id, state || ' ' || department_id AS opinion FROM`;
const escalationOpinion = `SELECT id, state || ' ' || tier AS opinion FROM`;
const invoiceOpinion = `SELECT id, state || ' ' || balance_minor AS opinion FROM`;

/** Each copy beside what its owner says. */
const copies: readonly (readonly [string, string, string])[] = [
  ['routing.request_replica', requestOpinion, 'intake.request'],
  ['escalation.request_replica', 'SELECT id, status || owner_id AS opinion FROM', 'intake.request'],
  ['complaints_analytics.request_replica', 'SELECT id, kind AS opinion FROM', 'intake.request'],
  ['billing_receivables.request_replica', 'SELECT id, reference AS opinion FROM', 'intake.request'],
  ['intake.assignment_replica', assignmentOpinion, 'routing.assignment'],
  ['escalation.assignment_replica', assignmentOpinion, 'routing.assignment'],
  ['intake.escalation_replica', escalationOpinion, 'escalation.escalation'],
  ['routing.escalation_replica', escalationOpinion, 'escalation.escalation'],
  [
    'intake.invoice_replica',
    invoiceOpinion,
    `(SELECT * FROM billing_receivables.invoice WHERE request_id IS NOT NULL) AS own`,
  ],
  ['routing.complaint_replica', `SELECT id, state || severity AS opinion FROM`, 'complaints_analytics.complaint'],
];

export async function readReplicas(
  tables: Tables,
): Promise<{ readonly compared: number; readonly different: readonly ReplicaPair[] }> {
  const different: ReplicaPair[] = [];
  let compared = 0;
  for (const [replica, opinion, own] of copies) {
    const pairs = `(${opinion} ${own}) AS o FULL JOIN (${opinion} ${replica}) AS c USING (id)`;
    const [count] = await tables.read<{ count: number }>(`SELECT count(*)::int AS count FROM ${pairs}`);
    compared += count?.count ?? 0;
    different.push(
      ...(await tables.read<ReplicaPair>(
        `SELECT '${replica}' AS replica, id, o.opinion AS own, c.opinion AS copy FROM ${pairs}
         WHERE o.opinion IS DISTINCT FROM c.opinion`,
      )),
    );
  }
  return { compared, different };
}
