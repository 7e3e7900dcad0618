/** A column of a fact, or of something joined to it one to one. `{at}` stands for the moment that places the fact in time. */
export interface Expression {
  readonly sql: string;
  readonly joins?: readonly string[];
}

export interface FactTime {
  readonly sql: string;
  /** A `day` has no time of day: it is the same date in every zone. */
  readonly kind: 'moment' | 'day';
}

export interface Fact {
  readonly name: string;
  /** The table, under the alias f. */
  readonly table: string;
  /** What tells one record from all others. */
  readonly id: string;
  readonly times: Readonly<Record<string, FactTime>>;
  /** Joins by name; each finds at most one row, so nothing is counted twice. Given in the order in which they build on each other. */
  readonly joins: Readonly<Record<string, string>>;
  /** By which dimensions it is known, besides time. */
  readonly dimensions: Readonly<Record<string, Expression>>;
  /** What a record shows when the number is opened. */
  readonly record: Readonly<Record<string, string>>;
}

/** Where each employee worked from when to when; the first place holds for all time before it. */
export const placesSql = `SELECT employee_id, department_id,
    CASE WHEN row_number() OVER w = 1 THEN TIMESTAMP '0001-01-01' ELSE since END AS since,
    coalesce(lead(since) OVER w, TIMESTAMP '9999-01-01') AS until
  FROM (SELECT * FROM employee_place QUALIFY row_number() OVER (PARTITION BY employee_id, since ORDER BY key DESC) = 1)
  WINDOW w AS (PARTITION BY employee_id ORDER BY since)`;

function placeOf(employee: string): string {
  return `LEFT JOIN places p ON p.employee_id = ${employee} AND p.since <= {at} AND p.until > {at}`;
}

const ofClient = 'LEFT JOIN client c ON c.key = f.client_id';
const ofRequest = 'LEFT JOIN request r ON r.key = f.request_id';
const clientDimensions = {
  client: { sql: 'f.client_id' },
  clientSegment: { sql: 'c.segment', joins: ['client'] },
  clientManager: { sql: 'c.manager_id', joins: ['client'] },
} as const;
const teamDimension = { sql: 'p.department_id', joins: ['place'] } as const;
const requestDimensions = {
  channel: { sql: 'r.channel', joins: ['request'] },
  kind: { sql: 'r.kind', joins: ['request'] },
  priority: { sql: 'r.priority', joins: ['request'] },
} as const;

function moment(sql: string): FactTime {
  return { sql, kind: 'moment' };
}

/** The solution clock that began last is the promise that holds. */
const deadlineSql = `LEFT JOIN (SELECT request_id, arg_max(due_at, started_at) AS due_at FROM solution_clock GROUP BY request_id) k
  ON k.request_id = f.key`;
const contactsSql = `LEFT JOIN (SELECT request_id, count(*) FILTER (WHERE direction = 'inbound') AS inbound FROM interaction
  GROUP BY request_id) i ON i.request_id = f.key`;
const legsSql = `LEFT JOIN (SELECT request_id, max(tier) AS tier FROM assignment GROUP BY request_id) a ON a.request_id = f.key`;
const relapseSql = `LEFT JOIN (SELECT s.request_id FROM request_step s JOIN request_step o ON o.request_id = s.request_id
    AND o.step = 'reopened' AND o.happened_at >= s.happened_at AND o.happened_at <= s.happened_at + INTERVAL 7 DAY
  WHERE s.step = 'solved' GROUP BY s.request_id) b ON b.request_id = f.key`;

export const facts = {
  call: {
    name: 'call',
    table: 'call',
    id: 'f.key',
    times: { ringing: moment('f.ringing_at') },
    joins: { client: ofClient, place: placeOf('f.employee_id') },
    dimensions: {
      ...clientDimensions,
      employee: { sql: 'f.employee_id' },
      team: teamDimension,
      department: { sql: 'f.department_id' },
      product: { sql: 'f.product_id' },
      channel: { sql: `'phone'` },
      queue: { sql: 'f.queue' },
      priority: { sql: 'f.priority' },
      outcome: { sql: 'f.outcome' },
    },
    record: {
      callId: 'f.call_id',
      direction: 'f.direction',
      queue: 'f.queue',
      departmentId: 'f.department_id',
      employeeId: 'f.employee_id',
      clientId: 'f.client_id',
      requestId: 'f.request_id',
      productId: 'f.product_id',
      answeredAt: 'f.answered_at',
      endedAt: 'f.ended_at',
      waitSeconds: 'f.wait_seconds',
      talkSeconds: 'f.talk_seconds',
      holdSeconds: 'f.hold_seconds',
      outcome: 'f.outcome',
    },
  },
  interaction: {
    name: 'interaction',
    table: 'interaction',
    id: 'f.key',
    times: { happened: moment('f.happened_at') },
    joins: { client: ofClient, place: placeOf('f.employee_id'), request: ofRequest },
    dimensions: {
      ...clientDimensions,
      employee: { sql: 'f.employee_id' },
      team: teamDimension,
      department: teamDimension,
      product: { sql: 'f.product_id' },
      channel: { sql: 'f.channel' },
      kind: requestDimensions.kind,
      priority: requestDimensions.priority,
    },
    record: {
      channel: 'f.channel',
      direction: 'f.direction',
      employeeId: 'f.employee_id',
      clientId: 'f.client_id',
      requestId: 'f.request_id',
      productId: 'f.product_id',
      callRecordId: 'f.call_record_id',
    },
  },
  request: {
    name: 'request',
    table: 'request',
    id: 'f.key',
    times: { registered: moment('f.registered_at'), solved: moment('f.solved_at') },
    joins: {
      client: ofClient,
      place: placeOf('f.owner_id'),
      imported: 'LEFT JOIN request_import m ON m.key = f.key',
      deadline: deadlineSql,
      contacts: contactsSql,
      legs: legsSql,
      relapse: relapseSql,
    },
    dimensions: {
      ...clientDimensions,
      employee: { sql: 'f.owner_id' },
      team: teamDimension,
      department: { sql: 'coalesce(m.department_id, p.department_id)', joins: ['place', 'imported'] },
      tier: { sql: 'f.tier' },
      product: { sql: 'f.product_id' },
      channel: { sql: 'f.channel' },
      kind: { sql: 'f.kind' },
      priority: { sql: 'f.priority' },
      outcome: { sql: 'f.status' },
    },
    record: {
      reference: 'f.reference',
      kind: 'f.kind',
      status: 'f.status',
      tier: 'f.tier',
      ownerId: 'f.owner_id',
      clientId: 'f.client_id',
      productId: 'f.product_id',
      priority: 'f.priority',
      registeredAt: 'f.registered_at',
      solvedAt: 'f.solved_at',
      closedAt: 'f.closed_at',
      switches: 'f.switches',
    },
  },
  reopening: {
    name: 'reopening',
    table: `(SELECT * FROM request_step WHERE step = 'reopened')`,
    id: 'f.key',
    times: { reopened: moment('f.happened_at') },
    joins: {
      request: ofRequest,
      client: 'LEFT JOIN client c ON c.key = r.client_id',
      place: placeOf('r.owner_id'),
      imported: 'LEFT JOIN request_import m ON m.key = f.request_id',
    },
    dimensions: {
      ...requestDimensions,
      client: { sql: 'r.client_id', joins: ['request'] },
      clientSegment: { sql: 'c.segment', joins: ['request', 'client'] },
      clientManager: { sql: 'c.manager_id', joins: ['request', 'client'] },
      employee: { sql: 'r.owner_id', joins: ['request'] },
      team: { sql: 'p.department_id', joins: ['request', 'place'] },
      department: {
        sql: 'coalesce(m.department_id, p.department_id)',
        joins: ['request', 'place', 'imported'],
      },
      tier: { sql: 'r.tier', joins: ['request'] },
      product: { sql: 'r.product_id', joins: ['request'] },
      outcome: { sql: 'r.status', joins: ['request'] },
    },
    record: { requestId: 'f.request_id' },
  },
  assignment: {
    name: 'assignment',
    table: 'assignment',
    id: 'f.key',
    times: { given: moment('f.given_at'), ended: moment('f.ended_at') },
    joins: {
      request: ofRequest,
      client: 'LEFT JOIN client c ON c.key = r.client_id',
      place: placeOf('f.employee_id'),
    },
    dimensions: {
      ...requestDimensions,
      client: { sql: 'r.client_id', joins: ['request'] },
      clientSegment: { sql: 'c.segment', joins: ['request', 'client'] },
      clientManager: { sql: 'c.manager_id', joins: ['request', 'client'] },
      employee: { sql: 'f.employee_id' },
      team: teamDimension,
      department: { sql: 'f.department_id' },
      tier: { sql: 'f.tier' },
      product: { sql: 'r.product_id', joins: ['request'] },
      outcome: { sql: 'f.state' },
    },
    record: {
      requestId: 'f.request_id',
      departmentId: 'f.department_id',
      employeeId: 'f.employee_id',
      tier: 'f.tier',
      state: 'f.state',
      givenAt: 'f.given_at',
      dueAt: 'f.due_at',
      endedAt: 'f.ended_at',
    },
  },
  complaint: {
    name: 'complaint',
    table: 'complaint',
    id: 'f.key',
    times: { received: moment('f.received_at') },
    joins: { client: ofClient, place: placeOf('f.employee_id'), request: ofRequest },
    dimensions: {
      ...clientDimensions,
      ...requestDimensions,
      employee: { sql: 'f.employee_id' },
      team: teamDimension,
      department: { sql: 'f.department_id' },
      tier: { sql: 'r.tier', joins: ['request'] },
      product: { sql: 'f.product_id' },
      cause: { sql: 'f.cause_id' },
      outcome: { sql: 'f.verdict' },
    },
    record: {
      reference: 'f.reference',
      requestId: 'f.request_id',
      clientId: 'f.client_id',
      causeId: 'f.cause_id',
      productId: 'f.product_id',
      departmentId: 'f.department_id',
      employeeId: 'f.employee_id',
      severity: 'f.severity',
      state: 'f.state',
      verdict: 'f.verdict',
      answeredAt: 'f.answered_at',
    },
  },
  invoiceLine: {
    name: 'invoiceLine',
    table: 'invoice_line',
    id: 'f.line_id',
    times: { issued: { sql: 'f.issued_on', kind: 'day' } },
    joins: { client: ofClient, place: placeOf('f.seller_id'), request: ofRequest },
    dimensions: {
      ...clientDimensions,
      ...requestDimensions,
      employee: { sql: 'f.seller_id' },
      team: teamDimension,
      department: teamDimension,
      product: { sql: 'f.product_id' },
      currency: { sql: 'f.currency' },
    },
    record: {
      invoiceId: 'f.key',
      number: 'f.number',
      clientId: 'f.client_id',
      requestId: 'f.request_id',
      productId: 'f.product_id',
      currency: 'f.currency',
      netMinor: 'f.net_minor',
      vatMinor: 'f.vat_minor',
      grossMinor: 'f.gross_minor',
      state: 'f.state',
      dueOn: 'f.due_on',
    },
  },
  payment: {
    name: 'payment',
    table: 'payment',
    id: 'f.key',
    times: { received: { sql: 'f.received_on', kind: 'day' } },
    joins: { client: ofClient },
    dimensions: { ...clientDimensions, currency: { sql: 'f.currency' } },
    record: {
      clientId: 'f.client_id',
      currency: 'f.currency',
      amountMinor: 'f.amount_minor',
      unallocatedMinor: 'f.unallocated_minor',
    },
  },
} as const satisfies Record<string, Fact>;

export type FactName = keyof typeof facts;
export function factOf(name: FactName): Fact {
  return facts[name];
}
