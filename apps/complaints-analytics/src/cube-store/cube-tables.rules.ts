export type ColumnType = 'UUID' | 'VARCHAR' | 'TIMESTAMP' | 'DATE' | 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'BOOLEAN';

/**
 * The tables of the cube. Each has besides these columns `key` (UUID: what a newer fact replaces, all rows of one key together)
 * and `version` (the highest wins). None has a primary key: delete and insert by batch is several times quicker than an upsert.
 * Moments are UTC without a zone.
 */
export const cubeTables = {
  /** Key: the call's record. */
  call: {
    call_id: 'VARCHAR',
    direction: 'VARCHAR',
    queue: 'VARCHAR',
    department_id: 'UUID',
    employee_id: 'UUID',
    client_id: 'UUID',
    request_id: 'UUID',
    product_id: 'UUID',
    priority: 'INTEGER',
    ringing_at: 'TIMESTAMP',
    answered_at: 'TIMESTAMP',
    ended_at: 'TIMESTAMP',
    wait_seconds: 'DOUBLE',
    talk_seconds: 'DOUBLE',
    hold_seconds: 'DOUBLE',
    transfers: 'INTEGER',
    outcome: 'VARCHAR',
  },
  /** Calls that another system has counted by the day. Key: the row. */
  call_day: {
    day: 'DATE',
    queue: 'VARCHAR',
    department_id: 'UUID',
    employee_id: 'UUID',
    direction: 'VARCHAR',
    internal: 'BOOLEAN',
    missed: 'BOOLEAN',
    calls: 'BIGINT',
    talk_seconds: 'BIGINT',
    wait_seconds: 'BIGINT',
  },
  /** Key: the call's record where the exchange is a call, else the interaction: one exchange told twice stays one. */
  interaction: {
    client_id: 'UUID',
    request_id: 'UUID',
    channel: 'VARCHAR',
    direction: 'VARCHAR',
    happened_at: 'TIMESTAMP',
    employee_id: 'UUID',
    product_id: 'UUID',
    call_record_id: 'UUID',
  },
  request: {
    reference: 'VARCHAR',
    kind: 'VARCHAR',
    status: 'VARCHAR',
    tier: 'INTEGER',
    client_id: 'UUID',
    owner_id: 'UUID',
    channel: 'VARCHAR',
    product_id: 'UUID',
    priority: 'INTEGER',
    registered_at: 'TIMESTAMP',
    solved_at: 'TIMESTAMP',
    closed_at: 'TIMESTAMP',
    reopen_count: 'INTEGER',
    switches: 'INTEGER',
  },
  /** What only an import tells of a request. Key: the request. */
  request_import: { department_id: 'UUID', due_at: 'TIMESTAMP' },
  /** Solutions and reopenings, each with its moment. Key: the event, or the imported step. */
  request_step: { request_id: 'UUID', step: 'VARCHAR', happened_at: 'TIMESTAMP' },
  /** The promised moment of a solution. Key: the clock; a reopened request has several. */
  solution_clock: { request_id: 'UUID', started_at: 'TIMESTAMP', due_at: 'TIMESTAMP' },
  assignment: {
    request_id: 'UUID',
    department_id: 'UUID',
    employee_id: 'UUID',
    tier: 'INTEGER',
    state: 'VARCHAR',
    given_at: 'TIMESTAMP',
    due_at: 'TIMESTAMP',
    ended_at: 'TIMESTAMP',
  },
  complaint: {
    reference: 'VARCHAR',
    request_id: 'UUID',
    client_id: 'UUID',
    cause_id: 'UUID',
    product_id: 'UUID',
    department_id: 'UUID',
    employee_id: 'UUID',
    severity: 'VARCHAR',
    state: 'VARCHAR',
    verdict: 'VARCHAR',
    received_at: 'TIMESTAMP',
    answered_at: 'TIMESTAMP',
  },
  /** Key: the invoice; its lines are replaced together. */
  invoice_line: {
    line_id: 'UUID',
    number: 'VARCHAR',
    client_id: 'UUID',
    request_id: 'UUID',
    product_id: 'UUID',
    seller_id: 'UUID',
    currency: 'VARCHAR',
    net_minor: 'BIGINT',
    vat_minor: 'BIGINT',
    gross_minor: 'BIGINT',
    state: 'VARCHAR',
    issued_on: 'DATE',
    due_on: 'DATE',
  },
  payment: {
    client_id: 'UUID',
    currency: 'VARCHAR',
    amount_minor: 'BIGINT',
    unallocated_minor: 'BIGINT',
    received_on: 'DATE',
  },
  /** Which invoices a payment paid. Key: the payment. */
  payment_allocation: { invoice_id: 'UUID', amount_minor: 'BIGINT', received_on: 'DATE' },
  /** All that was credited of an invoice up to and with one credit note. Key: the event. */
  invoice_credit: { invoice_id: 'UUID', credited_minor: 'BIGINT', credited_on: 'DATE' },
  /** Names and trees: product, cause, department, queue, employee, client. Key: the record's id. */
  member: { dimension: 'VARCHAR', code: 'VARCHAR', name: 'VARCHAR', parent_id: 'UUID' },
  /** What a client is counted under. */
  client: { segment: 'VARCHAR', manager_id: 'UUID' },
  /** Where an employee worked from when on. Key: the event. */
  employee_place: { employee_id: 'UUID', department_id: 'UUID', since: 'TIMESTAMP' },
} as const satisfies Record<string, Record<string, ColumnType>>;

export type CubeTable = keyof typeof cubeTables;
export const cubeTableNames = Object.keys(cubeTables) as readonly CubeTable[];

type CellOf<Type> = Type extends 'BOOLEAN' ? boolean : Type extends 'INTEGER' | 'BIGINT' | 'DOUBLE' ? number : string;
export type RowOf<Table extends CubeTable> = {
  readonly [Column in keyof (typeof cubeTables)[Table]]: CellOf<(typeof cubeTables)[Table][Column]> | null;
};

/** All rows of one key of one table after a fact; none when the record is erased. Moments are RFC 3339. */
export interface Change<Table extends CubeTable = CubeTable> {
  readonly table: Table;
  readonly key: string;
  readonly version: number;
  readonly rows: readonly Readonly<Record<string, string | number | boolean | null>>[];
}

export function change<Table extends CubeTable>(
  table: Table,
  key: string,
  version: number,
  ...rows: readonly RowOf<Table>[]
): Change<Table> {
  return { table, key, version, rows };
}

export function columnsOf(table: CubeTable): readonly (readonly [name: string, type: ColumnType])[] {
  return Object.entries(cubeTables[table]);
}

/** The last word on each key: the highest version, of equal ones the later. */
export function latestChanges(changes: readonly Change[]): ReadonlyMap<CubeTable, readonly Change[]> {
  const byTable = new Map<CubeTable, Map<string, Change>>();
  for (const one of changes) {
    const known = byTable.get(one.table) ?? new Map<string, Change>();
    byTable.set(one.table, known);
    if ((known.get(one.key)?.version ?? -Infinity) <= one.version) known.set(one.key, one);
  }
  return new Map([...byTable].map(([table, known]) => [table, [...known.values()]]));
}

/** The statements that make the tables; their text tells one layout from another. */
export function tableDefinitions(): readonly string[] {
  return cubeTableNames.map((table) => {
    const columns = columnsOf(table).map(([name, type]) => `${name} ${type}`);
    return `CREATE TABLE ${table} (key UUID NOT NULL, version BIGINT NOT NULL, ${columns.join(', ')})`;
  });
}
