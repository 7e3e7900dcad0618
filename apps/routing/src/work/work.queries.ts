import { Injectable } from '@nestjs/common';
import type {
  AssignmentState,
  CommitmentState,
  ControlNoticeReason,
  EscalationState,
  Severity,
  Tier,
  WorkResource,
} from '@okno/contracts';
import { UnitOfWork, hasRole, type Work, type WorkContext } from '@okno/service-kit';
import { personsOf } from '../people/standing.queries.js';
import { approvalsToDo } from './approval-work.queries.js';
import { describeWorkReason } from './explain-order.rules.js';
import { orderWork, priorityOfSeverity, type Due } from './work-order.rules.js';

/** Items of one kind that are looked at, and items that are shown. */
const mostOfAKind = 1_000;
const mostShown = 500;
const ordinaryPriority = 3;

interface Item extends Due {
  readonly requestId: string | null;
  readonly clientId: string | null;
  readonly reference: string | null;
  readonly subject: string | null;
  readonly state: string;
  readonly actingForId: string | null;
}

interface OfRequest {
  readonly id: string;
  readonly request_id: string | null;
  readonly client_id: string | null;
  readonly reference: string | null;
  readonly subject: string | null;
  readonly priority: number | null;
}

function common(row: OfRequest): Omit<Item, 'kind' | 'since' | 'dueAt' | 'state' | 'tier'> {
  return {
    id: row.id,
    requestId: row.request_id,
    clientId: row.client_id,
    reference: row.reference,
    subject: row.subject,
    priority: row.priority ?? ordinaryPriority,
    paused: false,
    offerExpiresAt: null,
    actingForId: null,
    actingForName: null,
    unacknowledged: false,
    calls: 0,
  };
}

/** What a person has to do now, for themselves and for those they stand in for. */
@Injectable()
export class WorkQueries {
  constructor(private readonly work: UnitOfWork) {}

  async workOf(context: WorkContext): Promise<WorkResource> {
    const { identity } = context;
    const { employeeId } = identity;
    if (employeeId === null) return { items: [] };
    return this.work.run(context, async (work) => {
      const persons = await personsOf(work, identity, work.now);
      const found = [
        ...(await this.noticed(work, persons, employeeId, await this.assignments(work, persons, employeeId))),
        ...(await this.escalations(work, persons, employeeId)),
        ...(await this.commitments(work, persons, employeeId)),
        ...(await this.approvals(work, persons, employeeId)),
        ...(await this.callbacks(work, employeeId)),
        ...(await this.complaints(work, persons, hasRole(identity, 'quality'))),
      ];
      const names = await this.namesOf(work, found);
      const named = found.map((item) => ({
        ...item,
        actingForName: item.actingForId === null ? null : (names.get(item.actingForId) ?? null),
      }));
      const ordered = orderWork(named, work.now.getTime()).slice(0, mostShown);
      this.journal(
        work,
        ordered.map(({ item }) => item),
      );
      return {
        items: ordered.map(({ item, why }) => ({
          kind: item.kind,
          id: item.id,
          requestId: item.requestId,
          reference: item.reference,
          subject: item.subject,
          dueAt: item.dueAt === null ? null : new Date(item.dueAt).toISOString(),
          state: item.state,
          ...(item.actingForId === null || item.actingForName === null
            ? {}
            : { actingFor: { employeeId: item.actingForId, name: item.actingForName } }),
          why: why.map((reason) => describeWorkReason(reason, context.language)),
        })),
      };
    });
  }

  private async assignments(work: Work, persons: readonly string[], employeeId: string): Promise<Item[]> {
    const rows = await work.query<
      OfRequest & {
        state: AssignmentState;
        tier: Tier;
        holder_id: string;
        acting_for_id: string | null;
        given_at: Date;
        due_at: Date;
        deadline_paused: boolean;
        offer_expires_at: Date | null;
      }
    >(
      `SELECT t.id, t.request_id, t.state, t.tier, coalesce(t.assignee_id, t.offered_to_id) AS holder_id, t.acting_for_id,
         t.given_at, t.due_at, t.deadline_paused, t.offer_expires_at, r.client_id, r.reference, r.priority, x.subject
       FROM assignment t
       LEFT JOIN request_replica r ON r.id = t.request_id
       LEFT JOIN request_text_replica x ON x.id = t.request_id
       WHERE (t.state = 'offered' AND t.offered_to_id = ANY($1::uuid[]))
          OR (t.state = 'accepted' AND t.assignee_id = ANY($1::uuid[]))
       ORDER BY t.due_at LIMIT $2`,
      [persons, mostOfAKind],
    );
    return rows.map((row) => ({
      ...common(row),
      kind: 'assignment',
      state: row.state,
      tier: row.tier,
      since: row.given_at.getTime(),
      dueAt: row.due_at.getTime(),
      paused: row.deadline_paused,
      offerExpiresAt: row.offer_expires_at?.getTime() ?? null,
      actingForId: row.holder_id === employeeId ? row.acting_for_id : row.holder_id,
    }));
  }

  /** The assignments with what the reader was told of them, and those of others the reader was told of. */
  private async noticed(
    work: Work,
    persons: readonly string[],
    employeeId: string,
    assignments: readonly Item[],
  ): Promise<Item[]> {
    const rows = await work.query<
      OfRequest & {
        state: AssignmentState;
        tier: Tier;
        addressee_id: string;
        acting_for_id: string | null;
        why: ControlNoticeReason;
        percent: number | null;
        given_at: Date;
        due_at: Date;
        deadline_paused: boolean;
      }
    >(
      `SELECT DISTINCT ON (t.id) t.id, t.request_id, t.state, t.tier, n.addressee_id, n.acting_for_id, n.why, n.percent,
         t.given_at, t.due_at, t.deadline_paused, r.client_id, r.reference, r.priority, x.subject
       FROM control_notice_replica n
       JOIN assignment t ON t.id = n.subject_id AND t.state IN ('offered', 'accepted', 'declined', 'expired')
       LEFT JOIN request_replica r ON r.id = t.request_id
       LEFT JOIN request_text_replica x ON x.id = t.request_id
       WHERE n.addressee_id = ANY($1::uuid[])
       ORDER BY t.id, n.at DESC LIMIT $2`,
      [persons, mostOfAKind],
    );
    const told = new Map(rows.map((row) => [row.id, { why: row.why, percent: row.percent }]));
    const known = new Set(assignments.map(({ id }) => id));
    const others = rows
      .filter(({ id }) => !known.has(id))
      .map((row): Item => ({
        ...common(row),
        kind: 'assignment',
        state: row.state,
        tier: row.tier,
        since: row.given_at.getTime(),
        dueAt: row.due_at.getTime(),
        paused: row.deadline_paused,
        actingForId: row.addressee_id === employeeId ? row.acting_for_id : row.addressee_id,
      }));
    return [...assignments, ...others].map((item) => {
      const noticed = told.get(item.id);
      return noticed === undefined ? item : { ...item, noticed };
    });
  }

  private async escalations(work: Work, persons: readonly string[], employeeId: string): Promise<Item[]> {
    const rows = await work.query<
      OfRequest & {
        state: EscalationState;
        tier: Tier;
        addressee_id: string;
        acting_for_id: string | null;
        since: Date;
        acknowledge_by: Date;
      }
    >(
      `SELECT t.id, t.request_id, t.state, t.tier, t.addressee_id, t.acting_for_id, t.since, t.acknowledge_by,
         r.client_id, r.reference, r.priority, x.subject
       FROM escalation_replica t
       LEFT JOIN request_replica r ON r.id = t.request_id
       LEFT JOIN request_text_replica x ON x.id = t.request_id
       WHERE t.kind <> 'functional' AND t.state NOT IN ('resolved', 'returned') AND t.addressee_id = ANY($1::uuid[])
       ORDER BY t.acknowledge_by LIMIT $2`,
      [persons, mostOfAKind],
    );
    return rows.map((row) => ({
      ...common(row),
      kind: 'escalation',
      state: row.state,
      tier: row.tier,
      since: row.since.getTime(),
      dueAt: row.state === 'acknowledged' ? null : row.acknowledge_by.getTime(),
      unacknowledged: row.state !== 'acknowledged',
      actingForId: row.addressee_id === employeeId ? row.acting_for_id : row.addressee_id,
    }));
  }

  private async commitments(work: Work, persons: readonly string[], employeeId: string): Promise<Item[]> {
    const rows = await work.query<
      OfRequest & { state: CommitmentState; employee_id: string; since: Date; due_at: Date }
    >(
      `SELECT t.id, t.request_id, t.state, t.employee_id, t.since, t.due_at, t.client_id, r.reference, r.priority,
         left(coalesce(w.text, x.subject), 300) AS subject
       FROM commitment_replica t
       LEFT JOIN commitment_text_replica w ON w.id = t.id
       LEFT JOIN request_replica r ON r.id = t.request_id
       LEFT JOIN request_text_replica x ON x.id = t.request_id
       WHERE NOT t.is_kept AND t.employee_id = ANY($1::uuid[])
       ORDER BY t.due_at LIMIT $2`,
      [persons, mostOfAKind],
    );
    return rows.map((row) => ({
      ...common(row),
      kind: 'commitment',
      state: row.state,
      tier: 1,
      since: row.since.getTime(),
      dueAt: row.due_at.getTime(),
      actingForId: row.employee_id === employeeId ? null : row.employee_id,
    }));
  }

  private async approvals(work: Work, persons: readonly string[], employeeId: string): Promise<Item[]> {
    const rows = await approvalsToDo(work, persons, employeeId, mostOfAKind);
    return rows.map((row) => ({
      ...common(row),
      kind: 'approval',
      state: 'open',
      tier: 1,
      since: row.since.getTime(),
      dueAt: row.dueAt,
      actingForId: row.actingForId,
    }));
  }

  private async callbacks(work: Work, employeeId: string): Promise<Item[]> {
    const rows = await work.query<OfRequest & { owed_since: Date; due_at: Date; calls: number }>(
      `SELECT t.id, t.request_id, t.owed_since, t.due_at, t.client_id, r.reference, r.priority, x.subject,
         (SELECT count(*) FROM callback_call c WHERE c.callback_id = t.id) AS calls
       FROM callback t
       LEFT JOIN request_replica r ON r.id = t.request_id
       LEFT JOIN request_text_replica x ON x.id = t.request_id
       WHERE t.state = 'due'
         AND (t.employee_id = $1 OR t.department_id = (SELECT department_id FROM employee WHERE id = $1))
       ORDER BY t.due_at LIMIT $2`,
      [employeeId, mostOfAKind],
    );
    return rows.map((row) => ({
      ...common(row),
      kind: 'callback',
      state: 'due',
      tier: 1,
      since: row.owed_since.getTime(),
      dueAt: row.due_at.getTime(),
      calls: row.calls,
    }));
  }

  private async complaints(work: Work, persons: readonly string[], all: boolean): Promise<Item[]> {
    const rows = await work.query<
      OfRequest & {
        state: string;
        severity: Severity;
        received_at: Date;
        acknowledge_due_at: Date | null;
        answer_due_at: Date | null;
      }
    >(
      `SELECT t.id, t.request_id, t.state, t.severity, t.received_at, t.acknowledge_due_at, t.answer_due_at, t.client_id,
         t.reference, r.priority, x.subject
       FROM complaint_replica t
       LEFT JOIN request_replica r ON r.id = t.request_id
       LEFT JOIN request_text_replica x ON x.id = t.request_id
       WHERE t.state NOT IN ('answered', 'closed')
         AND ($2 OR t.department_id IN (SELECT id FROM department WHERE head_id = ANY($1::uuid[])))
       ORDER BY t.answer_due_at NULLS LAST LIMIT $3`,
      [persons, all, mostOfAKind],
    );
    return rows.map((row) => {
      const dueAt = row.state === 'registered' ? (row.acknowledge_due_at ?? row.answer_due_at) : row.answer_due_at;
      return {
        ...common(row),
        kind: 'complaint',
        state: row.state,
        priority: priorityOfSeverity(row.severity),
        tier: 1,
        since: row.received_at.getTime(),
        dueAt: dueAt?.getTime() ?? null,
      };
    });
  }

  private async namesOf(work: Work, items: readonly Item[]): Promise<ReadonlyMap<string, string>> {
    const ids = items.flatMap(({ actingForId }) => (actingForId === null ? [] : [actingForId]));
    if (ids.length === 0) return new Map();
    const rows = await work.query<{ id: string; name: string }>(
      'SELECT id, name FROM employee WHERE id = ANY($1::uuid[])',
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.name]));
  }

  private journal(work: Work, items: readonly Item[]): void {
    const present = (ids: readonly (string | null)[]): string[] => [...new Set(ids)].filter((id) => id !== null);
    work.audit({
      action: 'work.list',
      subjectKind: 'request',
      subjectIds: present(items.map(({ requestId }) => requestId)),
      clientIds: present(items.map(({ clientId }) => clientId)),
    });
  }
}
