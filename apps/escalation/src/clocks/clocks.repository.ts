import type { ClockKind, ClockState, RequestKind } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { StoredClock } from './clock-changes.rules.js';
import type { ClockPause, EarlierDue } from './clock-dues.rules.js';

type Connection = Pick<Transaction, 'query'>;

const time = (moment: Date | null): number | null => moment?.getTime() ?? null;
const date = (moment: number | null): Date | null => (moment === null ? null : new Date(moment));

/** A request whose clocks are kept, with the promise that was chosen for it. */
export interface ClockedRequest {
  readonly id: string;
  readonly registeredAt: Date | null;
  readonly clientId: string | null;
  readonly kind: RequestKind | null;
  readonly productId: string | null;
  readonly policyId: string | null;
  readonly policyVersion: number | null;
  readonly calendarId: string | null;
  readonly calendarVersion: number | null;
  /** When the next of its clocks is due, in milliseconds since the epoch. */
  readonly nextDueAt: number | null;
  /** The version that took effect for it later; null while it has what it was promised first. */
  readonly currentPolicyVersion: number | null;
}

interface RequestRow {
  readonly id: string;
  readonly registered_at: Date | null;
  readonly client_id: string | null;
  readonly kind: RequestKind | null;
  readonly product_id: string | null;
  readonly policy_id: string | null;
  readonly policy_version: number | null;
  readonly calendar_id: string | null;
  readonly calendar_version: number | null;
  readonly next_due_at: Date | null;
  readonly current_policy_version: number | null;
}

function toRequest(row: RequestRow): ClockedRequest {
  return {
    id: row.id,
    registeredAt: row.registered_at,
    clientId: row.client_id,
    kind: row.kind,
    productId: row.product_id,
    policyId: row.policy_id,
    policyVersion: row.policy_version,
    calendarId: row.calendar_id,
    calendarVersion: row.calendar_version,
    nextDueAt: time(row.next_due_at),
    currentPolicyVersion: row.current_policy_version,
  };
}

const requestColumns =
  'id, registered_at, client_id, kind, product_id, policy_id, policy_version, calendar_id, calendar_version, next_due_at, current_policy_version';

/** The requests, locked in the order of their ids so that two who want the same ones take turns. */
export async function lockRequests(connection: Connection, ids: readonly string[]): Promise<ClockedRequest[]> {
  const rows = await connection.query<RequestRow>(
    {
      name: 'escalation-lock-clocked-requests',
      text: `SELECT ${requestColumns} FROM clocked_request WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    },
    [ids],
  );
  return rows.map(toRequest);
}

/** The requests as they are, without a lock. */
export async function readRequests(connection: Connection, ids: readonly string[]): Promise<ClockedRequest[]> {
  const text = `SELECT ${requestColumns} FROM clocked_request WHERE id = ANY($1::uuid[]) ORDER BY id`;
  const rows = await connection.query<RequestRow>({ name: 'escalation-read-clocked-requests', text }, [ids]);
  return rows.map(toRequest);
}

/** Requests registered from `from` (inclusive) to `to` (exclusive), at most `limit`, those behind `after`. */
export async function readRegisteredBetween(
  connection: Connection,
  { from, to }: { readonly from: Date; readonly to: Date },
  after: ClockedRequest | undefined,
  limit: number,
): Promise<ClockedRequest[]> {
  const rows = await connection.query<RequestRow>(
    `SELECT ${requestColumns} FROM clocked_request
     WHERE registered_at >= $1 AND registered_at < $2
       AND ($3::timestamptz IS NULL OR (registered_at, id) > ($3::timestamptz, $4::uuid))
     ORDER BY registered_at, id LIMIT $5`,
    [from, to, after?.registeredAt ?? null, after?.id ?? null, limit],
  );
  return rows.map(toRequest);
}

/** Requests with a clock that was due before `now`, at most `limit`, locked; those another instance has are left to it. */
export async function lockOverdue(connection: Connection, now: Date, limit: number): Promise<string[]> {
  const rows = await connection.query<{ id: string }>(
    `SELECT id FROM clocked_request WHERE next_due_at < $1 ORDER BY next_due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
  return rows.map(({ id }) => id);
}

/** Requests of these clients, or of any, that have no policy yet. */
export async function readUndecided(connection: Connection, clientIds: readonly string[] | 'any'): Promise<string[]> {
  const rows = await connection.query<{ id: string }>(
    `SELECT id FROM clocked_request WHERE policy_id IS NULL AND registered_at IS NOT NULL
     AND ($1::uuid[] IS NULL OR client_id = ANY($1::uuid[]))`,
    [clientIds === 'any' ? null : clientIds],
  );
  return rows.map(({ id }) => id);
}

interface ClockRow {
  readonly id: string;
  readonly request_id: string;
  readonly key: string;
  readonly kind: ClockKind;
  readonly assignment_id: string | null;
  readonly state: ClockState;
  readonly target_minutes: number;
  readonly started_at: Date;
  readonly due_at: Date | null;
  readonly last_due_at: Date | null;
  readonly met_at: Date | null;
  readonly breached_at: Date | null;
  readonly pauses: readonly ClockPause[];
  readonly earlier: readonly EarlierDue[];
  readonly calendar_id: string;
  readonly calendar_version: number;
  readonly version: number;
}

/** In the order of the rule's own fields, for what is stored and what is derived are compared as they are written. */
function toEarlier({ dueAt, until, cause, countedBy }: EarlierDue): EarlierDue {
  return {
    dueAt,
    until,
    cause,
    countedBy:
      countedBy === null ? null : { calendarId: countedBy.calendarId, calendarVersion: countedBy.calendarVersion },
  };
}

function toClock(row: ClockRow): StoredClock {
  return {
    id: row.id,
    key: row.key,
    kind: row.kind,
    assignmentId: row.assignment_id,
    state: row.state,
    targetMinutes: row.target_minutes,
    startedAt: row.started_at.getTime(),
    dueAt: time(row.due_at),
    lastDueAt: time(row.last_due_at),
    metAt: time(row.met_at),
    breachedAt: time(row.breached_at),
    pauses: row.pauses.map(({ from, to }) => ({ from, to })),
    earlier: row.earlier.map(toEarlier),
    calendarId: row.calendar_id,
    calendarVersion: row.calendar_version,
    version: row.version,
  };
}

/** The stored clocks of these requests, by request, in the order in which they began. */
export async function readClocks(
  connection: Connection,
  requestIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredClock[]>> {
  const rows = await connection.query<ClockRow>(
    {
      name: 'escalation-read-clocks',
      text: `SELECT id, request_id, key, kind, assignment_id, state, target_minutes, started_at, due_at, last_due_at, met_at,
          breached_at, pauses, earlier, calendar_id, calendar_version, version
        FROM clock WHERE request_id = ANY($1::uuid[]) ORDER BY started_at, id`,
    },
    [requestIds],
  );
  const clocks = new Map<string, StoredClock[]>();
  for (const row of rows) {
    const known = clocks.get(row.request_id);
    if (known === undefined) clocks.set(row.request_id, [toClock(row)]);
    else known.push(toClock(row));
  }
  return clocks;
}

/** What to store of one request after its clocks were derived. */
export interface Outcome {
  readonly request: ClockedRequest;
  readonly changed: readonly StoredClock[];
}

export async function saveOutcomes(connection: Connection, outcomes: readonly Outcome[]): Promise<void> {
  await connection.query(
    {
      name: 'escalation-save-clocked-requests',
      text: `UPDATE clocked_request r SET policy_id = n.policy_id, policy_version = n.policy_version,
          calendar_id = n.calendar_id, calendar_version = n.calendar_version, next_due_at = n.next_due_at,
          current_policy_version = n.current_policy_version
        FROM jsonb_populate_recordset(NULL::clocked_request, $1::jsonb) n WHERE r.id = n.id`,
    },
    [
      JSON.stringify(
        outcomes.map(({ request }) => ({
          id: request.id,
          policy_id: request.policyId,
          policy_version: request.policyVersion,
          calendar_id: request.calendarId,
          calendar_version: request.calendarVersion,
          next_due_at: date(request.nextDueAt),
          current_policy_version: request.currentPolicyVersion,
        })),
      ),
    ],
  );
  const changed = outcomes.flatMap(({ request, changed: clocks }) =>
    clocks.map((clock) => clockRow(request.id, clock)),
  );
  if (changed.length === 0) return;
  await connection.query(
    {
      name: 'escalation-save-clocks',
      text: `INSERT INTO clock SELECT * FROM jsonb_populate_recordset(NULL::clock, $1::jsonb)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, target_minutes = excluded.target_minutes,
          started_at = excluded.started_at, due_at = excluded.due_at, last_due_at = excluded.last_due_at,
          met_at = excluded.met_at, breached_at = excluded.breached_at, pauses = excluded.pauses, earlier = excluded.earlier,
          calendar_id = excluded.calendar_id, calendar_version = excluded.calendar_version, version = excluded.version`,
    },
    [JSON.stringify(changed)],
  );
}

function clockRow(requestId: string, clock: StoredClock): object {
  return {
    id: clock.id,
    request_id: requestId,
    key: clock.key,
    kind: clock.kind,
    assignment_id: clock.assignmentId,
    state: clock.state,
    target_minutes: clock.targetMinutes,
    started_at: new Date(clock.startedAt),
    due_at: date(clock.dueAt),
    last_due_at: date(clock.lastDueAt),
    met_at: date(clock.metAt),
    breached_at: date(clock.breachedAt),
    pauses: clock.pauses,
    calendar_id: clock.calendarId,
    calendar_version: clock.calendarVersion,
    version: clock.version,
    earlier: clock.earlier,
  };
}
