import type { EscalationKind, EscalationState, Tier } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { Escalation, EscalationStep } from './escalation.rules.js';

type Connection = Pick<Transaction, 'query'>;

export interface EscalationRow {
  readonly id: string;
  readonly request_id: string;
  readonly kind: EscalationKind;
  readonly level: number;
  readonly state: EscalationState;
  readonly tier: Tier;
  readonly department_id: string | null;
  readonly addressee_id: string | null;
  readonly acting_for_id: string | null;
  readonly assignment_id: string | null;
  readonly assignment_version: number;
  readonly reason: string;
  readonly outcome: string | null;
  readonly raised_by_id: string | null;
  readonly steps: readonly EscalationStep[];
  readonly acknowledge_by: Date;
  readonly climbs_at: Date | null;
  readonly acknowledged_at: Date | null;
  readonly ended_at: Date | null;
  readonly version: number;
  readonly created_at: Date;
}

function toEscalation(row: EscalationRow): Escalation {
  return {
    id: row.id,
    requestId: row.request_id,
    kind: row.kind,
    level: row.level,
    state: row.state,
    tier: row.tier,
    departmentId: row.department_id,
    addresseeId: row.addressee_id,
    actingForId: row.acting_for_id,
    assignmentId: row.assignment_id,
    assignmentVersion: row.assignment_version,
    reason: row.reason,
    outcome: row.outcome,
    raisedById: row.raised_by_id,
    steps: row.steps,
    acknowledgeBy: row.acknowledge_by,
    climbsAt: row.climbs_at,
    acknowledgedAt: row.acknowledged_at,
    endedAt: row.ended_at,
    version: row.version,
    createdAt: row.created_at,
  };
}

function toRow(escalation: Escalation): EscalationRow {
  return {
    id: escalation.id,
    request_id: escalation.requestId,
    kind: escalation.kind,
    level: escalation.level,
    state: escalation.state,
    tier: escalation.tier,
    department_id: escalation.departmentId,
    addressee_id: escalation.addresseeId,
    acting_for_id: escalation.actingForId,
    assignment_id: escalation.assignmentId,
    assignment_version: escalation.assignmentVersion,
    reason: escalation.reason,
    outcome: escalation.outcome,
    raised_by_id: escalation.raisedById,
    steps: escalation.steps,
    acknowledge_by: escalation.acknowledgeBy,
    climbs_at: escalation.climbsAt,
    acknowledged_at: escalation.acknowledgedAt,
    ended_at: escalation.endedAt,
    version: escalation.version,
    created_at: escalation.createdAt,
  };
}

/** The escalation, locked until the transaction ends. */
export async function lockEscalation(connection: Connection, id: string): Promise<Escalation | undefined> {
  const [row] = await connection.query<EscalationRow>('SELECT * FROM escalation WHERE id = $1 FOR UPDATE', [id]);
  return row === undefined ? undefined : toEscalation(row);
}

/** Those of a request, locked until the transaction ends. */
export async function lockEscalationsOf(connection: Connection, requestId: string): Promise<Escalation[]> {
  const rows = await connection.query<EscalationRow>(
    'SELECT * FROM escalation WHERE request_id = $1 ORDER BY id FOR UPDATE',
    [requestId],
  );
  return rows.map(toEscalation);
}

/** Escalations that go higher by themselves at `now`, at most `limit`, locked; those another instance has are left to it. */
export async function lockClimbing(connection: Connection, now: Date, limit: number): Promise<Escalation[]> {
  const rows = await connection.query<EscalationRow>(
    'SELECT * FROM escalation WHERE climbs_at <= $1 ORDER BY climbs_at LIMIT $2 FOR UPDATE SKIP LOCKED',
    [now, limit],
  );
  return rows.map(toEscalation);
}

export async function insertEscalation(connection: Connection, escalation: Escalation): Promise<void> {
  await connection.query('INSERT INTO escalation SELECT * FROM jsonb_populate_record(NULL::escalation, $1::jsonb)', [
    JSON.stringify(toRow(escalation)),
  ]);
}

/** Stores what a command may change. */
export async function saveEscalation(connection: Connection, escalation: Escalation): Promise<void> {
  await connection.query(
    `UPDATE escalation e SET level = n.level, state = n.state, tier = n.tier, department_id = n.department_id,
       addressee_id = n.addressee_id, acting_for_id = n.acting_for_id, assignment_id = n.assignment_id,
       assignment_version = n.assignment_version, outcome = n.outcome, steps = n.steps, acknowledge_by = n.acknowledge_by,
       climbs_at = n.climbs_at, acknowledged_at = n.acknowledged_at, ended_at = n.ended_at, version = n.version
     FROM jsonb_populate_record(NULL::escalation, $1::jsonb) n WHERE e.id = n.id`,
    [JSON.stringify(toRow(escalation))],
  );
}
