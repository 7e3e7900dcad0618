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
  /**
   * It is a balance: what stands at the end of a day, never added up over days. In its table `{ends}` stands for a table of
   * the days (`day`) at whose end it is read: the last of the period, and of each part of it when asked by time.
   */
  readonly balance?: true;
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

export function placeOf(employee: string): string {
  return `LEFT JOIN places p ON p.employee_id = ${employee} AND p.since <= {at} AND p.until > {at}`;
}

export const ofClient = 'LEFT JOIN client c ON c.key = f.client_id';
export const ofRequest = 'LEFT JOIN request r ON r.key = f.request_id';
export const clientDimensions = {
  client: { sql: 'f.client_id' },
  clientSegment: { sql: 'c.segment', joins: ['client'] },
  clientManager: { sql: 'c.manager_id', joins: ['client'] },
} as const;
export const teamDimension = { sql: 'p.department_id', joins: ['place'] } as const;
export const requestDimensions = {
  channel: { sql: 'r.channel', joins: ['request'] },
  kind: { sql: 'r.kind', joins: ['request'] },
  priority: { sql: 'r.priority', joins: ['request'] },
} as const;
/** By what an invoice's line is known, counted as billed or as still owed. */
export const invoiceLineDimensions = {
  ...clientDimensions,
  ...requestDimensions,
  employee: { sql: 'f.seller_id' },
  team: teamDimension,
  department: teamDimension,
  product: { sql: 'f.product_id' },
  currency: { sql: 'f.currency' },
} as const;

export function moment(sql: string): FactTime {
  return { sql, kind: 'moment' };
}
